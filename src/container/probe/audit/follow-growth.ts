/**
 * Tells a leak from a pool or a cache: where there was more after the load than before, the load's own clients come again, with the
 * same plan, until each kind of growth has either stopped or gone on often enough. Where nothing grew no client comes.
 */

import type { LoadEvidence } from '../../../common/checks/evidence.ts';
import {
  byKind,
  GROWTH_KINDS,
  type GrowthEvidence,
  type GrowthKind,
  type GrowthSeries,
  type RoundsEnd,
} from '../../../common/growth/growth.ts';
import type { CensusMeasures } from '../../../common/growth/measure-growth.ts';
import { allowedGrowth, goesOn, MAX_ROUNDS, measureTrend } from '../../../common/growth/trend.ts';
import { counted } from '../../../common/report/phrase.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { readOpenFilesLimit } from '../../proc/process-detail.ts';
import type { Observation } from './observation.ts';
import { settleGrowth } from './settle.ts';
import type { Waits } from './waits.ts';

/** A fast server gets more connections with each round: a pool or a heap reaches its limit sooner. */
const GROWTH_FACTOR = 2;
/** What one round may take where the load took less; else as long as the load. */
const ROUND_MS = 5_000;
/** What all rounds together may take where the load took less than a fifth of it; else five times as long as the load. */
const ALL_ROUNDS_MS = 40_000;
const ALL_ROUNDS_PER_LOAD = 5;
/** The same while every round has added something, so that a few more may prove a leak. */
const ALL_ROUNDS_OF_A_LEAK_MS = 120_000;

/** How much of its limit of open files a process may use up in further rounds. */
const DESCRIPTORS_SHARE = 0.9;
/** As many rounds prove a leak of descriptors; what comes after them leaves as much again. */
const PROVING_ROUNDS = 3;
const SPARE_ROUNDS = 2;

/** A further round: so many connections of each client, or runs, or milliseconds. What it did; `undefined` where no client is left. */
export type RunRound = (ask: {
  readonly each: number;
  readonly limitMs: number;
}) => { readonly amount: number } | undefined;

export interface Following {
  readonly procDir: string;
  readonly observation: Observation;
  readonly serverPid: number;
  readonly settleMs: number;
  readonly waits: Waits;
  readonly load: Pick<LoadEvidence, 'kind' | 'watchedMs'>;
  /** What the load did, in the unit of the evidence, and of each client. */
  readonly amount: number;
  readonly each: number;
  /** After the load. */
  readonly first: CensusMeasures;
  readonly runRound: RunRound;
  /** Before each round: what it is for, and what was seen until then. */
  readonly onRound: (kinds: readonly GrowthKind[], soFar: GrowthEvidence) => void;
}

/** @throws Interrupted */
export function followGrowth(following: Following): GrowthEvidence {
  const { first, load, amount, each } = following;
  const unit = load.kind === 'none' ? 'ms' : load.kind;
  const amounts = [amount];
  const values = byKind((kind) => [first.kinds[kind].more]);
  const beganMs = monotonicMs();
  const usualMs = Math.max(ALL_ROUNDS_MS, ALL_ROUNDS_PER_LOAD * load.watchedMs);
  let measures = first;
  const grown = () => ({ unit, amounts, compared: first.compared }) as const;
  const counts = (kind: GrowthKind) => ({ values: values[kind], now: measures.kinds[kind].now });
  const openKinds = () =>
    GROWTH_KINDS.filter((kind) => measureTrend(kind, counts(kind), grown(), false).kind === 'open');
  let ended: RoundsEnd = { kind: 'resolved' };
  const evidence = (so: RoundsEnd): GrowthEvidence => {
    const series = byKind((kind): GrowthSeries => ({ ...measures.kinds[kind], values: [...values[kind]] }));
    const unread = { count: first.unreadable.length, server: first.unreadable.includes(following.serverPid) };
    return { unit, amounts: [...amounts], ended: so, compared: first.compared, unread, series };
  };
  let open = openKinds();
  for (let round = 1; open.length > 0; round += 1) {
    const mayLeak = open.some((kind) => goesOn(kind, counts(kind), grown()));
    const untilMs = beganMs + (mayLeak ? Math.max(usualMs, ALL_ROUNDS_OF_A_LEAK_MS) : usualMs);
    const factor = roundFactor(round, load.watchedMs);
    const share = Math.min(factor, affordableShare(following, { measures, amounts, round }));
    const limit = whyNoRound({ round, untilMs, amount, each: Math.floor(share * each) });
    if (limit !== undefined) {
      ended = { kind: 'limit', reason: limit };
      break;
    }
    following.onRound(open, evidence({ kind: 'limit', reason: `PID 1 ended in further round ${round}` }));
    const limitMs = Math.min(untilMs - monotonicMs(), Math.max(ROUND_MS, factor * load.watchedMs));
    const done = following.runRound({ each: Math.floor(share * each), limitMs });
    if (done === undefined || done.amount === 0) {
      ended = { kind: 'limit', reason: 'no further connection was served' };
      break;
    }
    measures = settleGrowth({ ...following, allowed: byKind((kind) => allowedNow(kind, values[kind], grown())) });
    amounts.push(done.amount);
    for (const kind of GROWTH_KINDS) values[kind].push(measures.kinds[kind].more);
    open = openKinds();
  }
  return evidence(ended);
}

function whyNoRound({
  round,
  untilMs,
  amount,
  each,
}: {
  round: number;
  untilMs: number;
  amount: number;
  each: number;
}): string | undefined {
  if (amount === 0) return 'the load did nothing that a round could repeat';
  if (each < 1) return 'one more round, and a process would reach its limit of open files';
  if (round > MAX_ROUNDS) return `after ${MAX_ROUNDS} rounds it had neither stopped nor gone on as before`;
  return monotonicMs() >= untilMs ? `there was time for ${counted(round - 1, 'further round')}` : undefined;
}

/**
 * How much of the load a round may repeat before a process that keeps descriptors reaches its limit of open files: a server that
 * ends of it says nothing more. The rounds that prove a leak share what is left.
 */
function affordableShare(
  { procDir, load, amount }: Following,
  so: { readonly measures: CensusMeasures; readonly amounts: readonly number[]; readonly round: number },
): number {
  if (load.kind === 'none') return Number.POSITIVE_INFINITY;
  const loads = so.amounts.reduce((sum, done) => sum + done, 0) / amount;
  const rounds = Math.max(SPARE_ROUNDS, PROVING_ROUNDS - so.round + 1);
  const shares = so.measures.kinds.descriptors.growers.map(({ process: { pid }, before, now }) => {
    const limit = readOpenFilesLimit(procDir, pid) ?? Number.POSITIVE_INFINITY;
    return now <= before ? Number.POSITIVE_INFINITY : (limit * DESCRIPTORS_SHARE - now) / ((now - before) / loads);
  });
  return Math.min(...shares) / rounds;
}

function roundFactor(round: number, loadMs: number): number {
  const affordable = Math.max(1, Math.floor(ROUND_MS / Math.max(1, loadMs)));
  return Math.min(GROWTH_FACTOR ** (round - 1), affordable);
}

/** What a round may leave and adds nothing by it: what was there before it. Memory goes up and down by a little. */
function allowedNow(
  kind: GrowthKind,
  values: readonly number[],
  grown: Pick<GrowthEvidence, 'unit' | 'amounts' | 'compared'>,
): number {
  return Math.max(values.at(-1) ?? 0, allowedGrowth(kind, grown));
}

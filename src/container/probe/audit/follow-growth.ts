/**
 * Tells a leak from what is kept: where there was more after the load than before, the load's own clients come again, with the
 * same plan, until each kind of growth has either stopped or gone on often enough. Where nothing grew no client comes.
 */

import type { LoadEvidence } from '../../../common/checks/evidence.ts';
import { counted } from '../../../common/checks/phrase.ts';
import {
  byKind,
  GROWTH_KINDS,
  type GrowthEvidence,
  type GrowthKind,
  type GrowthSeries,
  type RoundsEnd,
} from '../../../common/growth/growth.ts';
import type { CensusMeasures } from '../../../common/growth/measure-growth.ts';
import { allowedGrowth, trendOf } from '../../../common/growth/trend.ts';
import { monotonicMs } from '../../posix/clock.ts';
import type { Observation } from './observation.ts';
import { settleGrowth } from './settle.ts';
import type { Waits } from './waits.ts';

/** A heap that grows in steps needs many until one adds nothing. */
const MAX_ROUNDS = 10;
/** A fast server gets more connections with each round: a pool or a heap reaches its limit sooner. */
const GROWTH_FACTOR = 2;
/** What one round may take where the load took less; else as long as the load. */
const ROUND_MS = 5_000;
/** What all rounds together may take where the load took less than a fifth of it; else five times as long as the load. */
const ALL_ROUNDS_MS = 40_000;
const ALL_ROUNDS_PER_LOAD = 5;

/** A further round: so many connections of each client, or runs, or milliseconds. What came of it; `undefined` where nobody can come. */
export type RunRound = (ask: {
  readonly each: number;
  readonly limitMs: number;
}) => { readonly amount: number } | undefined;

export interface Following {
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
  readonly onRound: (kinds: readonly GrowthKind[]) => void;
}

/** @throws Interrupted */
export function followGrowth(following: Following): GrowthEvidence {
  const { first, load, amount, each } = following;
  const unit = load.kind === 'none' ? 'ms' : load.kind;
  const amounts = [amount];
  const values = byKind((kind) => [first.kinds[kind].more]);
  const untilMs = monotonicMs() + Math.max(ALL_ROUNDS_MS, ALL_ROUNDS_PER_LOAD * load.watchedMs);
  let measures = first;
  const grown = () => ({ unit, amounts, compared: first.compared }) as const;
  const openKinds = () =>
    GROWTH_KINDS.filter((kind) => trendOf(kind, { values: values[kind] }, grown(), false).kind === 'open');
  let ended: RoundsEnd = { kind: 'resolved' };
  let open = openKinds();
  for (let round = 1; open.length > 0; round += 1) {
    const limit = whyNoRound({ round, untilMs, amount });
    if (limit !== undefined) {
      ended = { kind: 'limit', reason: limit };
      break;
    }
    following.onRound(open);
    const factor = factorOf(round, load.watchedMs);
    const limitMs = Math.min(untilMs - monotonicMs(), Math.max(ROUND_MS, factor * load.watchedMs));
    const done = following.runRound({ each: each * factor, limitMs });
    if (done === undefined || done.amount === 0) {
      ended = { kind: 'limit', reason: 'no further connection was served' };
      break;
    }
    measures = settleGrowth({ ...following, allowed: byKind((kind) => allowedNow(kind, values[kind], grown())) });
    amounts.push(done.amount);
    for (const kind of GROWTH_KINDS) values[kind].push(measures.kinds[kind].more);
    open = openKinds();
  }
  const series = byKind((kind): GrowthSeries => ({ ...measures.kinds[kind], values: values[kind] }));
  const unread = { count: first.unreadable.length, server: first.unreadable.includes(following.serverPid) };
  return { unit, amounts, ended, compared: first.compared, unread, series };
}

function whyNoRound({
  round,
  untilMs,
  amount,
}: {
  round: number;
  untilMs: number;
  amount: number;
}): string | undefined {
  if (amount === 0) return 'the load did nothing that a round could repeat';
  if (round > MAX_ROUNDS) return `after ${MAX_ROUNDS} rounds it had neither stopped nor gone on as before`;
  return monotonicMs() >= untilMs ? `there was time for ${counted(round - 1, 'further round')}` : undefined;
}

function factorOf(round: number, loadMs: number): number {
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

/**
 * Whether growth is a leak. A leak grows with the load, again and again: each further round adds at least half of what the
 * load added, for as many connections. What a round adds nothing to is kept: a pool, a cache, an allocator. Pure; the audit
 * asks it whether another round is needed, the checks ask it for the outcome.
 */
import { GROWTH_KINDS, type GrowthEvidence, type GrowthKind, type GrowthSeries, PROCESS_KINDS } from './growth.ts';

export type Trend =
  /** The load added no more than is allowed. */
  | { readonly kind: 'flat' }
  /** The load added something, and a round nothing. `amount`: what that round and those before it did. */
  | { readonly kind: 'kept'; readonly amount: number }
  /** Every round added to it. */
  | { readonly kind: 'growing' }
  /** Too few rounds, or they slow down. */
  | { readonly kind: 'open' };

/** A kind of growth: how many rounds prove a leak, and how much of it is noise. */
interface GrowthRule {
  /** Rounds that must all grow. */
  readonly rounds: number;
  /** As many are enough where the time did not allow more. */
  readonly minRounds: number;
  /** Whether rounds that all grew prove a leak, by what they repeated of the load and what there is more by now. */
  readonly proves: (rounds: { readonly count: number; readonly loads: number; readonly added: number }) => boolean;
  /** What the load may add to so many processes without anybody minding. */
  readonly allowed: (amount: number, processes: number) => number;
  /** What a round may add and still adds nothing. `now`: what there is in all. */
  readonly noise: (amount: number, now: number) => number;
  /** How much of the load a round repeats at least, for nothing added to mean anything. */
  readonly tellingShare: number;
  /** Whether what is there once, and no more of it later, may stay: a pool, a cache. */
  readonly mayBeRetained: boolean;
}

const STILL_GROWING = 0.5;
/** Allocators, compilers and caches take so much once, in all and in each further process. */
const WARMING_UP_KIB = 1_024;
const WARMING_UP_EACH_KIB = 64;
const NOISE_KIB = 64;
/** What a connection may leave behind in tables and logs. */
const BYTES_A_CONNECTION = 64;
/** A large heap that is collected goes up and down by such a share of it, or by as much as a connection may leave, whichever is less. */
const HEAP_NOISE_SHARE = 0.01;

/** The most rounds there are. */
export const MAX_ROUNDS = 10;
/** More than this is what a collector may let a heap grow by before it runs for the first time: a JVM, by a 64th of the memory and more. */
const LARGE_HEAP_KIB = 65_536;
/** Then so many times the load must have gone by, or all rounds: none of those that were seen to stop had gone on for as long. */
const LARGE_HEAP_LOADS = 24;
/** A pool grows to what is in use at once, and some spare: with the usual load to some 40. */
const MAX_POOL = 64;
/** Where each round is about as long as the load, a pool had the time to grow in the load itself. */
const LONGER_ROUNDS = 1.5;

const COUNTED: GrowthRule = {
  rounds: 3,
  minRounds: 2,
  // Of few, one more each round may also be a pool that is enlarged by a timer: Apache's adds 1, 2, 4 … a second.
  proves: ({ count, loads, added }) => added > MAX_POOL || count >= MAX_ROUNDS || loads <= LONGER_ROUNDS * count,
  allowed: () => 0,
  noise: () => 0,
  tellingShare: 0.1,
  mayBeRetained: true,
};

const RULES: Readonly<Record<GrowthKind, GrowthRule>> = {
  descriptors: COUNTED,
  threads: COUNTED,
  processes: COUNTED,
  // A process of a kind that was not there before was left behind, once or with every round.
  strays: { ...COUNTED, rounds: 0, minRounds: 0, mayBeRetained: false },
  holders: COUNTED,
  memory: {
    // A heap that has not been collected yet grows as evenly as a leak: only a long run distinguishes them.
    rounds: 5,
    minRounds: 3,
    proves: ({ count, loads, added }) => !isLargeHeap(added) || loads >= LARGE_HEAP_LOADS || count >= MAX_ROUNDS,
    allowed: (amount, processes) =>
      WARMING_UP_KIB + WARMING_UP_EACH_KIB * Math.max(0, processes - 1) + tablesKiB(amount),
    noise: (amount, now) => NOISE_KIB + tablesKiB(amount) + Math.min(now * HEAP_NOISE_SHARE, tablesKiB(amount)),
    tellingShare: 0.25,
    mayBeRetained: true,
  },
};

type Counts = Pick<GrowthSeries, 'values' | 'now'>;
type Grown = Pick<GrowthEvidence, 'unit' | 'amounts' | 'compared'>;

/** What may be added by the load before further rounds are asked. */
export function allowedGrowth(kind: GrowthKind, { unit, amounts, compared }: Grown): number {
  return RULES[kind].allowed(unit === 'ms' ? 0 : (amounts[0] ?? 0), compared);
}

/** @param over whether there is no further round to come */
export function measureTrend(kind: GrowthKind, series: Counts, grown: Grown, over: boolean): Trend {
  if ((series.values[0] ?? 0) <= allowedGrowth(kind, grown)) return { kind: 'flat' };
  const rule = RULES[kind];
  if (!rule.mayBeRetained) return { kind: 'growing' };
  const { retainedAfter, amount, grew, count } = readRounds(rule, series, grown);
  if (retainedAfter !== undefined) return { kind: 'kept', amount: retainedAfter };
  const enough = over ? rule.minRounds : rule.rounds;
  const loads = amount / Math.max(1, grown.amounts[0] ?? 1);
  const isProven = rule.proves({ count, loads, added: series.values.at(-1) ?? 0 });
  return { kind: count >= enough && grew === count && isProven ? 'growing' : 'open' };
}

/** Whether every round until now added to it: more of them may prove a leak. */
export function goesOn(kind: GrowthKind, series: Counts, grown: Grown): boolean {
  if (measureTrend(kind, series, grown, false).kind !== 'open') return false;
  const { grew, count } = readRounds(RULES[kind], series, grown);
  return count > 0 && grew === count;
}

interface RoundsRead {
  /** What had been repeated when a round added nothing. */
  readonly retainedAfter?: number;
  /** What all rounds repeated. */
  readonly amount: number;
  readonly count: number;
  /** Those that added at least half of what the load added, for as many connections. */
  readonly grew: number;
}

function readRounds(rule: GrowthRule, { values, now }: Counts, { amounts, unit }: Grown): RoundsRead {
  const [first = 0, ...rounds] = values;
  const rate = first / Math.max(1, amounts[0] ?? 1);
  let grew = 0;
  let amount = 0;
  for (const [index, value] of rounds.entries()) {
    const done = amounts[index + 1] ?? 0;
    const added = value - (values[index] ?? 0);
    amount += done;
    const isTelling = unit === 'ms' ? done > 0 : done > 0 && done >= (amounts[0] ?? 0) * rule.tellingShare;
    if (isTelling && added <= rule.noise(unit === 'ms' ? 0 : done, now)) {
      return { retainedAfter: amount, amount, grew, count: index + 1 };
    }
    if (done > 0 && added / done >= rate * STILL_GROWING) grew += 1;
  }
  return { amount, grew, count: rounds.length };
}

/** Whether so much more memory, in KiB, may still be a heap that waits for its collector. */
function isLargeHeap(added: number): boolean {
  return added > LARGE_HEAP_KIB;
}

/** Of evidence, where no further round can come. */
export function trendIn(growth: GrowthEvidence, kind: GrowthKind): Trend {
  return measureTrend(kind, growth.series[kind], growth, true);
}

export function isLeaking(growth: GrowthEvidence): boolean {
  return GROWTH_KINDS.some((kind) => trendIn(growth, kind).kind === 'growing');
}

/**
 * Which of two stands. A leak that the load has shown does, whatever came after it. Else it is the processes that came of themselves,
 * if they did not stop or are of a role that nobody had.
 */
export function prevailing(underLoad: GrowthEvidence, byItself: GrowthEvidence): GrowthEvidence {
  const goesOn = PROCESS_KINDS.some((kind) => ['growing', 'open'].includes(trendIn(byItself, kind).kind));
  return goesOn && !isLeaking(underLoad) ? byItself : underLoad;
}

function tablesKiB(connections: number): number {
  return (connections * BYTES_A_CONNECTION) / 1_024;
}

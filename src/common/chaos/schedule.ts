/**
 * Which fault is on when, and for how long: made of a seed, so that a run that found something can be had again. One at a time,
 * so that each effect has one possible cause. Pure.
 */
import {
  type EndingName,
  endsIt,
  FAULT_KINDS,
  FAULT_NAMES,
  type FaultName,
  type OutlivedName,
  standsStill,
} from './fault-kinds.ts';
import { Random } from './random.ts';

/** A fault, and when it is to be injected. The seed of the run decides on both times. */
export interface ScheduledFault<Name extends FaultName = FaultName> {
  /** Its name. */
  readonly fault: Name;
  /** Milliseconds after the beginning of the load; of a load of its own, where the subject ends of it. */
  readonly atMs: number;
  /** How long it lasts, in milliseconds. */
  readonly forMs: number;
}

const MIN_RECOVERY_MS = 1_000;

/**
 * After a fault the subject has so long to serve everybody again: half of the settle window, at least 1 s. A slow host needs a longer
 * window, and a longer recovery with it: docs/check.md.
 */
export function recoveryTimeMs(settleMs: number): number {
  return Math.max(MIN_RECOVERY_MS, Math.floor(settleMs / 2));
}

/** The clients begin a moment before the host knows of it. */
export const CLOCK_SLACK_MS = 250;
/** To revert a fault, and to observe its effect, takes time as well. */
const GAP_MS = 2_000;
const JITTER_MS = 1_000;
/** Load before the first and after the last fault. */
const LEAD_MS = 1_000;
const TAIL_MS = 5_000;

/** What a schedule is made of. `settleMs`: the settle window, within which nothing stands still. */
interface Asked {
  readonly faults: readonly FaultName[];
  readonly seed: number;
  readonly settleMs: number;
}

/** Each fault that the subject can outlive once, in an order that the seed draws. */
export function drawSchedule(chaos: Asked): ScheduledFault<OutlivedName>[] {
  const random = new Random(chaos.seed);
  let nextMs = LEAD_MS;
  return random.shuffled(askedFor(chaos).filter((name) => !endsIt(name))).map((fault) => {
    const { minMs, maxMs } = FAULT_KINDS[fault];
    const atMs = nextMs + random.between(0, JITTER_MS);
    const drawnMs = random.between(minMs, maxMs);
    const forMs = standsStill(fault) ? Math.min(drawnMs, Math.floor(chaos.settleMs / 2)) : drawnMs;
    nextMs = atMs + forMs + recoveryTimeMs(chaos.settleMs) + GAP_MS;
    return { fault, atMs, forMs };
  });
}

/** Each fault of which the subject ends once, in an order that the seed draws. */
export function drawEndings(chaos: Omit<Asked, 'settleMs'>): ScheduledFault<EndingName>[] {
  const random = new Random(chaos.seed);
  return random.shuffled(askedFor(chaos).filter(endsIt)).map((fault) => {
    const { minMs, maxMs } = FAULT_KINDS[fault];
    return { fault, atMs: LEAD_MS + random.between(0, JITTER_MS), forMs: random.between(minMs, maxMs) };
  });
}

/** In the order of the table: that in which they were asked for must not matter. */
function askedFor({ faults }: Pick<Asked, 'faults'>): FaultName[] {
  return FAULT_NAMES.filter((name) => faults.includes(name));
}

/** How long the load must go on for all of it. */
export function scheduleLengthMs(schedule: readonly ScheduledFault[], settleMs: number): number {
  return Math.max(0, ...schedule.map(({ atMs, forMs }) => atMs + forMs + recoveryTimeMs(settleMs) + GAP_MS)) + TAIL_MS;
}

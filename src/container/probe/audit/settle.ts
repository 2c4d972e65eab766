/**
 * Gives the subject its settle window to reap, to close and to release, and keeps the minimum that was left in it: only what was
 * there the whole time has stayed. If something is left then, it polls for as long again, further from the first census than the
 * settle window: a zombie is one that stays.
 */
import type { OrphanEvidence } from '../../../common/checks/evidence.ts';
import {
  byKind,
  GROWTH_KINDS,
  type GrowthEvidence,
  type GrowthKind,
  type Measure,
  PROCESS_KINDS,
} from '../../../common/growth/growth.ts';
import type { CensusMeasures } from '../../../common/growth/measure-growth.ts';
import type { Census } from '../../../common/process-table/model.ts';
import { isZombie } from '../../../common/process-table/process-tree.ts';
import { monotonicMs } from '../../posix/clock.ts';
import type { Inspection, Observation } from './observation.ts';
import type { Waits } from './waits.ts';

const POLL_MS = 50;
/** A full census costs more than a sample: one in ten of the time at most, while nothing else is going on. */
const PAUSE_PER_COST = 10;
/** Beyond the window, which a zombie must outlive, not reach. */
const MARGIN_MS = 20;
const MAX_EXAMPLES = 5;

/** What was left over the whole window, or when nothing was left any more. */
export interface Settled {
  /** The last one. */
  readonly census: Census;
  readonly measures: CensusMeasures;
  readonly orphans: OrphanEvidence;
}

export interface Settling {
  readonly observation: Observation;
  readonly settleMs: number;
  readonly waits: Waits;
  /** What of each kind may be there without anybody waiting for it to go. */
  readonly allowed: Readonly<Record<GrowthKind, number>>;
}

/** @throws Interrupted */
export function settle(settling: Settling): Settled {
  const { settleMs } = settling;
  const first = pollUntilSettled(settling, monotonicMs() + settleMs);
  if (isSettled(first, settling)) return first;
  const second = pollUntilSettled(settling, monotonicMs() + settleMs + MARGIN_MS);
  // What becomes an orphan may do so in the first window: whether it stays shows in the second.
  return { ...minSettled(first, second), orphans: second.orphans };
}

/** Whether there are more processes now than after the load and all of its rounds. */
export function hasMoreProcesses({ observation }: Settling, { series }: Pick<GrowthEvidence, 'series'>): boolean {
  const { kinds } = observation.inspect().measures;
  return PROCESS_KINDS.some((kind) => kinds[kind].more > Math.max(...series[kind].values));
}

/** For a further round: one window, and only for what of the growth might still go. @throws Interrupted */
export function settleGrowth(settling: Settling): CensusMeasures {
  const untilMs = monotonicMs() + settling.settleMs;
  return pollUntil(settling, untilMs, ({ measures }) => isWithin(measures, settling.allowed)).measures;
}

function pollUntilSettled(settling: Settling, untilMs: number): Settled {
  return pollUntil(settling, untilMs, (settled) => isSettled(settled, settling));
}

/** The first result that satisfies `isDone`, or the minimum of all when the time is over. */
function pollUntil(settling: Settling, untilMs: number, isDone: (settled: Settled) => boolean): Settled {
  let min: Settled | undefined;
  for (;;) {
    const beganMs = monotonicMs();
    const settled = asSettled(settling.observation.inspect());
    if (isDone(settled)) return settled;
    min = min === undefined ? settled : minSettled(min, settled);
    if (isDone(min) || beganMs >= untilMs) return min;
    const pauseMs = Math.max(POLL_MS, PAUSE_PER_COST * (monotonicMs() - beganMs));
    settling.waits.pause(Math.max(0, Math.min(pauseMs, untilMs - monotonicMs())));
  }
}

function asSettled({ census, measures, adopted }: Inspection): Settled {
  const fromOutside = adopted.filter((each) => each.fromOutside).length;
  const orphans = { count: adopted.length, examples: adopted.slice(0, MAX_EXAMPLES), fromOutside };
  return { census, measures, orphans };
}

/** Of each kind the smaller measure; the census of the later. */
function minSettled(earlier: Settled, later: Settled): Settled {
  const kinds = byKind((kind) => smaller(earlier.measures.kinds[kind], later.measures.kinds[kind]));
  return {
    census: later.census,
    measures: { ...later.measures, kinds },
    orphans: earlier.orphans.count < later.orphans.count ? earlier.orphans : later.orphans,
  };
}

function smaller(earlier: Measure, later: Measure): Measure {
  return earlier.more < later.more ? earlier : later;
}

function isSettled({ census, measures, orphans }: Settled, { allowed }: Settling): boolean {
  return (
    isWithin(measures, allowed) &&
    orphans.count === 0 &&
    !census.processes.some(isZombie) &&
    !census.sockets.some((socket) => socket.state === 'CLOSE_WAIT')
  );
}

function isWithin({ kinds }: CensusMeasures, allowed: Readonly<Record<GrowthKind, number>>): boolean {
  return GROWTH_KINDS.every((kind) => kinds[kind].more <= allowed[kind]);
}

/**
 * After the load: gives the subject its settle window to reap and to close, and takes the census that is judged. What is
 * left then gets a second look, further from the first than the settle window: a zombie is one that stays.
 */
import { newSince } from '../../../common/process-table/identity.ts';
import type { Census } from '../../../common/process-table/model.ts';
import { isZombie } from '../../../common/process-table/process-tree.ts';
import { monotonicMs } from '../../posix/clock.ts';
import type { Observation } from './observation.ts';
import type { Waits } from './waits.ts';

const POLL_MS = 50;
/** A full census costs more than a sample: one in ten of the time at most, while nothing else is going on. */
const PAUSE_PER_COST = 10;
/** Beyond the window, which a zombie must outlive, not reach. */
const MARGIN_MS = 20;

/** @throws Interrupted */
export function settle({
  observation,
  settleMs,
  waits,
}: {
  observation: Observation;
  settleMs: number;
  waits: Waits;
}): Census {
  const first = lookUntilSettled({ observation, untilMs: monotonicMs() + settleMs, waits });
  if (isSettled(observation.baseline, first)) return first;
  return lookUntilSettled({ observation, untilMs: monotonicMs() + settleMs + MARGIN_MS, waits });
}

/** The census that showed nothing left, or the one after the time was over. */
function lookUntilSettled(wait: { observation: Observation; untilMs: number; waits: Waits }): Census {
  for (;;) {
    const beganMs = monotonicMs();
    const census = wait.observation.full();
    if (isSettled(wait.observation.baseline, census) || beganMs >= wait.untilMs) return census;
    const pauseMs = Math.max(POLL_MS, PAUSE_PER_COST * (monotonicMs() - beganMs));
    wait.waits.pause(Math.max(0, Math.min(pauseMs, wait.untilMs - monotonicMs())));
  }
}

function isSettled(baseline: Census, census: Census): boolean {
  return (
    newSince(baseline.processes, census.processes).length === 0 &&
    !census.processes.some(isZombie) &&
    !census.sockets.some((socket) => socket.state === 'CLOSE_WAIT')
  );
}

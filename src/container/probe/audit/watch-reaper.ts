/**
 * Finds out how long a zombie lasts at most. A reaper that works by timer reaps those of the load early or late, by chance.
 * So where zombies lasted for more than a moment, single clients come: the child of one that comes right after the reaper has
 * been there waits for the whole of its interval.
 */
import { isZombie } from '../../../common/process-table/process-tree.ts';
import { monotonicMs } from '../../posix/clock.ts';
import type { RunRound } from './follow-growth.ts';
import type { Observation } from './observation.ts';
import type { Waits } from './waits.ts';

/** A reaper that waits for SIGCHLD takes less, also on a busy machine. */
const MOMENT_MS = 250;
const POLL_MS = 20;
const ATTEMPTS = 2;
const MARGIN_MS = 250;
const CLIENT_LIMIT_MS = 5_000;

/** @throws Interrupted */
export function watchReaper(watch: {
  observation: Observation;
  settleMs: number;
  waits: Waits;
  runRound: RunRound;
}): void {
  const { observation, settleMs, waits, runRound } = watch;
  const { lasting, ageMs } = observation.zombies.report();
  if (lasting > 0 || ageMs.max < MOMENT_MS) return;
  const hasZombies = () => observation.sample().processes.some(isZombie);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (runRound({ each: 1, limitMs: CLIENT_LIMIT_MS }) === undefined) return;
    const untilMs = monotonicMs() + settleMs + MARGIN_MS;
    while (hasZombies() && monotonicMs() < untilMs) waits.pause(POLL_MS);
  }
}

/** Samples a little longer where zombies stayed: whether they are reaped late, or not at all. @throws Interrupted */
export function watchStayed({
  observation,
  settleMs,
  waits,
}: Omit<Parameters<typeof watchReaper>[0], 'runRound'>): void {
  if (observation.zombies.report().lasting === 0) return;
  const untilMs = monotonicMs() + settleMs;
  while (monotonicMs() < untilMs && observation.sample().processes.some(isZombie)) waits.pause(5 * POLL_MS);
}

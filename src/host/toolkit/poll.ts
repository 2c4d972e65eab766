/** Samples until one is as it should be, and pauses that end early. It waits and samples, and judges nothing. */
import { setTimeout as pause } from 'node:timers/promises';

/**
 * The first sample that `isDone`, or the first that ended after the limit. `gapMs`: from the end of a sample to the start of the
 * next.
 * @throws what a sample throws
 */
export async function pollUntil<Sample>(
  sample: () => Promise<Sample>,
  isDone: (sample: Sample) => boolean,
  { limitMs, gapMs }: { limitMs: number; gapMs: number },
): Promise<Sample> {
  const deadlineMs = performance.now() + limitMs;
  for (;;) {
    const taken = await sample();
    if (isDone(taken) || performance.now() >= deadlineMs) return taken;
    await pause(gapMs);
  }
}

/** A pause that a signal can end. `untilMs`: of `performance.now()`. Whether the time came before the signal aborted. */
export async function waitUntil(untilMs: number, signal: AbortSignal): Promise<boolean> {
  try {
    await pause(Math.max(0, untilMs - performance.now()), undefined, { signal });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

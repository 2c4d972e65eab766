/** Samples at an even pace, until the time is over or the signal aborts. It waits and samples, and judges nothing. */
import { setTimeout as pause } from 'node:timers/promises';

export interface Pace {
  /** From the start of one sample to the next; a sample that takes longer is followed by the next at once. */
  readonly intervalMs: number;
  /** No sample starts later; 0: no limit. */
  readonly forMs: number;
  readonly signal: AbortSignal;
}

/** What each sample returns. Samples never overlap. @throws what a sample throws */
export async function* poll<Sample>(
  sample: () => Promise<Sample>,
  { intervalMs, forMs, signal }: Pace,
): AsyncGenerator<Sample, void, void> {
  const endMs = forMs === 0 ? Number.POSITIVE_INFINITY : performance.now() + forMs;
  while (!signal.aborted) {
    const beganMs = performance.now();
    yield await sample();
    const nextMs = Math.min(Math.max(beganMs + intervalMs, performance.now()), endMs);
    if (!(await waitUntil(nextMs, signal)) || nextMs >= endMs) return;
  }
}

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

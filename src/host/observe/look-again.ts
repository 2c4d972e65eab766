/** Samples at an even pace, until the time is over or somebody aborts. It waits and looks, and judges nothing. */
import { setTimeout as pause } from 'node:timers/promises';

export interface Pace {
  /** From the beginning of one look to the next; a look that takes longer is followed by the next at once. */
  readonly intervalMs: number;
  /** No look begins later; 0: no limit. */
  readonly forMs: number;
  readonly signal: AbortSignal;
}

/** What each look returns. Looks never overlap. @throws whatever a look throws */
export async function* lookAgain<Sample>(
  look: () => Promise<Sample>,
  { intervalMs, forMs, signal }: Pace,
): AsyncGenerator<Sample, void, void> {
  const endMs = forMs === 0 ? Number.POSITIVE_INFINITY : performance.now() + forMs;
  while (!signal.aborted) {
    const beganMs = performance.now();
    yield await look();
    const nextMs = Math.min(Math.max(beganMs + intervalMs, performance.now()), endMs);
    if (!(await waitUntil(nextMs, signal)) || nextMs >= endMs) return;
  }
}

/** Whether nobody aborted it. */
async function waitUntil(untilMs: number, signal: AbortSignal): Promise<boolean> {
  try {
    await pause(Math.max(0, untilMs - performance.now()), undefined, { signal });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

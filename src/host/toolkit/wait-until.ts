/** A pause that a signal can end. */
import { setTimeout as pause } from 'node:timers/promises';

/** `untilMs`: of `performance.now()`. Whether the time came before the signal aborted. */
export async function waitUntil(untilMs: number, signal: AbortSignal): Promise<boolean> {
  try {
    await pause(Math.max(0, untilMs - performance.now()), undefined, { signal });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

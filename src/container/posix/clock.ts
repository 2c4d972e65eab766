/** The clock for every time-out and pause: it never jumps. clock_gettime(2). */
import { CLOCK_MONOTONIC, clock_gettime } from 'forkbed:posix';

export function monotonicMs(): number {
  return clock_gettime(CLOCK_MONOTONIC);
}

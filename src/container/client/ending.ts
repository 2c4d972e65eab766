/** What ends a round before all of its connections are over: a signal, or the audit. `take` reads what came for `fd`. */
import { NO_TIMEOUT } from '../../common/deadlines.ts';
import { monotonicMs } from '../posix/clock.ts';

export interface Ending {
  readonly fd: number;
  readonly arrived: boolean;
  /** When `tick` is to be called, on the monotonic clock; absent where it has none. */
  readonly nextMs?: number;
  take(): void;
  tick?(): void;
}

/** Whether one of them has come. Calls `tick` where it is time. */
export function anyArrived(endings: readonly Ending[]): boolean {
  for (const ending of endings) {
    if (ending.nextMs !== undefined && ending.nextMs <= monotonicMs()) ending.tick?.();
    if (ending.arrived) return true;
  }
  return false;
}

/** When the next `tick` is due; `NO_TIMEOUT` where there is none. */
export function nextTickMs(endings: readonly Ending[]): number {
  let nextMs = NO_TIMEOUT;
  for (const ending of endings) nextMs = Math.min(nextMs, ending.nextMs ?? NO_TIMEOUT);
  return nextMs;
}

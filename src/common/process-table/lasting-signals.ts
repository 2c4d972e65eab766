/** What a process does with its signals for longer than a moment. Pure. */
import type { SignalSets } from './model.ts';

/**
 * The last of two readings, with only those signals blocked that were so in both. A process may block every signal for as long as a fork
 * takes: dash does. `undefined` where the process had gone.
 */
export function lastingSignals(earlier: SignalSets | undefined, last: SignalSets | undefined): SignalSets | undefined {
  if (earlier === undefined || last === undefined) return last;
  return { ...last, blocked: last.blocked.filter((signal) => earlier.blocked.includes(signal)) };
}

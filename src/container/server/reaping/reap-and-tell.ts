/** What the loop and the stop both do when signals have arrived. */
import { SIGINT, SIGTERM } from 'forkbed:posix';
import type { Journal } from '../journal.ts';
import type { Reaping } from './reaping.ts';

export const STOP_SIGNALS: readonly number[] = [SIGTERM, SIGINT];

export function isStopSignal(signal: number): boolean {
  return STOP_SIGNALS.includes(signal);
}

export function reapAndTell(reaping: Reaping, journal: Journal): void {
  const ends = reaping.reap();
  let children = (reaping.children ?? 0) + ends.filter((end) => !end.foreign).length;
  for (const end of ends) {
    if (!end.foreign) children--;
    journal.ended(end, children);
  }
}

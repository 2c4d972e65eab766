/** What every loop, and the stop, do when signals have arrived. */
import { SIGCHLD, SIGINT, SIGTERM } from 'forkbed:posix';
import type { SignalFd } from '../../posix/signal-fd.ts';
import type { EndOfChild, Journal } from '../journal.ts';
import type { Reaping } from './reaping.ts';

export const STOP_SIGNALS: readonly number[] = [SIGTERM, SIGINT];

export function isStopSignal(signal: number): boolean {
  return STOP_SIGNALS.includes(signal);
}

/** Reaps where a child has ended; the signal that asks for the end, if one has come. */
export function handleSignals(parts: { signals: SignalFd; reaping: Reaping; journal: Journal }): number | undefined {
  const arrived = parts.signals.take();
  if (arrived.includes(SIGCHLD)) reapAndTell(parts.reaping, parts.journal);
  return arrived.find(isStopSignal);
}

export function reapAndTell(reaping: Reaping, journal: Journal): readonly EndOfChild[] {
  const ends = reaping.reap();
  let children = (reaping.children ?? 0) + ends.filter((end) => !end.foreign).length;
  for (const end of ends) {
    if (!end.foreign) children--;
    journal.ended(end, children);
  }
  return ends;
}

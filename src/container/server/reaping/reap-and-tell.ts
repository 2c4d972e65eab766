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
  return arrived.length === 1 && arrived[0] === SIGCHLD ? undefined : arrived.find(isStopSignal);
}

// By index: an iterator would be an object for each step, and this runs for every child.
export function reapAndTell(reaping: Reaping, journal: Journal): readonly EndOfChild[] {
  const ends = reaping.reap();
  let children = reaping.children ?? 0;
  for (let index = 0; index < ends.length; index++) if (!ends[index]?.foreign) children++;
  for (let index = 0; index < ends.length; index++) {
    const end = ends[index];
    if (end === undefined) continue;
    if (!end.foreign) children--;
    journal.ended(end, children);
  }
  return ends;
}

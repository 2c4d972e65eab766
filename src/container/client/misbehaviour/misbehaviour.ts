/**
 * What clients do to a server that they are not meant to do, one row each: what it says, whether it reads, and what it does
 * when it has said that. A server must outlive all of them, and serve the others meanwhile. A client that ends with a reset
 * is an ordinary one with `--end reset`.
 */
import type { MisbehaviourName } from '../../../common/load/misbehaviour-names.ts';

/** `byte by byte`: one at each interval, the messages over and over; `all`: every message, without waiting for a reply. */
type Speech = 'nothing' | 'byte by byte' | 'first message' | 'all';

export interface Misbehaviour {
  readonly sends: Speech;
  /** Reads replies and drops them, without checking them. */
  readonly reads: boolean;
  /** What it does to its socket, and when. */
  readonly atLast: 'nothing' | 'finishes sending' | 'vanishes after a reply';
  /** Whether the server is right to close; otherwise that it did is a failure, ERR_CLOSED. */
  readonly mayBeClosed: boolean;
}

export const MISBEHAVIOURS: Readonly<Record<MisbehaviourName, Misbehaviour>> = {
  drip: { sends: 'byte by byte', reads: true, atLast: 'nothing', mayBeClosed: false },
  'no-read': { sends: 'all', reads: false, atLast: 'nothing', mayBeClosed: false },
  silent: { sends: 'nothing', reads: true, atLast: 'nothing', mayBeClosed: false },
  'half-close': { sends: 'all', reads: true, atLast: 'finishes sending', mayBeClosed: true },
  // To the server it is like a peer whose machine has lost its power.
  'half-open': { sends: 'first message', reads: true, atLast: 'vanishes after a reply', mayBeClosed: false },
};

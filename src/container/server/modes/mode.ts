/**
 * A mode: which process serves a client, and how many at once. There is one file for each mode; the program knows no other
 * difference between them.
 */
import type { ModeSnapshot } from '../reload/handover.ts';

export interface Mode {
  /** Serves until a signal ends it, closes the listener, and returns the signal's number. Sessions go on. */
  run(): number;
  /** Lets sessions finish within the grace, NO_TIMEOUT without limit. How many it had to cut off. */
  drain(graceMs: number): number;
  /** How many clients the server serves by itself; absent where children serve. */
  readonly clients?: number;
  /** What the program after a reload needs of it. */
  snapshot?(): ModeSnapshot;
  /** In that program, before `run`. */
  restore?(snapshot: ModeSnapshot): void;
}

/**
 * The shape of a server: who serves a client, and how many at once. There is one file for each; the program knows no other
 * difference between them.
 */
import type { ModeSnapshot } from '../reload/handover.ts';

export interface Mode {
  /** Serves until a signal asks for the end; that signal's number. It listens no more then; who is served goes on. */
  run(): number;
  /** Lets whoever is being served finish within the grace, Infinity without limit. How many had to be cut off. */
  drain(graceMs: number): number;
  /** Where the server serves by itself: how many clients it serves. */
  readonly clients?: number;
  /** What the program that takes its place must have of it. */
  snapshot?(): ModeSnapshot;
  /** The same, in that program; before `run`. */
  restore?(snapshot: ModeSnapshot): void;
}

/**
 * What a strategy for children that have ended must do. There is one file for each; the loop knows no other difference
 * between them.
 */
import type { Remote } from '../../../common/events/server-events.ts';
import type { EndOfChild, Rejection } from '../journal.ts';
import type { ChildSnapshot } from '../reload/handover.ts';

export interface Reaping {
  /** Signals that it wants read through the loop's signal descriptor. */
  readonly signals: readonly number[];
  /** What the kernel is to send when a child of the accept loop ends, one of `signals`; SIGCHLD where it is absent. */
  readonly exitSignal?: number;
  /** What the child does, where it is not simply to serve; its exit status. */
  readonly inChild?: (serve: () => number) => number;
  /**
   * Told of each new child, and whom it serves where that is told; absent where the strategy has nothing to do then. Why
   * the child could not serve, where it says so at once.
   */
  readonly onFork?: (pid: number, remote: Remote | undefined) => Rejection | undefined;
  /** Children alive; `undefined` where the strategy does not know. */
  readonly children: number | undefined;
  /** Of strategies that keep a table: the pids of its own children that it has not reaped yet. */
  readonly unreapedPids?: () => readonly number[];
  /** For the program after a reload: the children that the strategy, or a limit, must know of again. */
  readonly snapshot?: () => readonly ChildSnapshot[];
  /** In that program: one of them. Absent where `onFork` does. */
  readonly restore?: (child: ChildSnapshot) => void;
  /** What must be so while the server re-executes itself, where that is not what `install` has set. */
  readonly beforeReload?: () => void;
  /** Sets what the kernel does with SIGCHLD, whatever was inherited through exec. Before the first fork. */
  install(): void;
  /**
   * Reaps what can be reaped now: all that have ended, or of those that are `named`. It hands over each; with the same object
   * again and again, of which nobody may keep more than what it says.
   */
  reap(onEnd: (end: EndOfChild) => void, named?: readonly number[]): void;
  /** Whether somebody may have ended without a signal, so that all must be asked for; `isQuiet`: nothing has happened for a while. */
  readonly mayHaveMissed?: (isQuiet: boolean) => boolean;
  /** Pids of the server's children that have not ended. For the stop alone: it may read all of /proc. */
  livePids(): readonly number[];
}

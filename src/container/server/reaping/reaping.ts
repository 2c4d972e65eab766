/**
 * A reaping strategy: what becomes of children that have ended. The loop knows no other difference between strategies.
 */
import type { Remote } from '../../../common/events/server-events.ts';
import type { EndOfChild, Rejection } from '../journal.ts';
import type { ChildSnapshot } from '../reload/handover.ts';

export interface Reaping {
  /** Signals that the loop's signal descriptor must read for it. */
  readonly signals: readonly number[];
  /** What the kernel sends when a child of the accept loop ends, one of `signals`; absent: SIGCHLD. */
  readonly exitSignal?: number;
  /** What the child does instead of serving; returns its exit status. */
  readonly inChild?: (serve: () => number) => number;
  /**
   * In the parent after each fork, with the client where the log needs it; absent where the strategy has nothing to do then.
   * Returns why the child could not serve, where that is known at once.
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
  /** Sets what must hold while the server re-executes itself, where that is not what `install` has set. */
  readonly beforeReload?: () => void;
  /** Sets what the kernel does with SIGCHLD, whatever was inherited through exec. Before the first fork. */
  install(): void;
  /**
   * Reaps the children that have ended, or those of them that are `named`, and calls `onEnd` for each: with the same object each
   * time, which the callee must not keep.
   */
  reap(onEnd: (end: EndOfChild) => void, named?: readonly number[]): void;
  /** Whether a child may have ended without a signal, so that all must be asked for; `isQuiet`: nothing happened for a while. */
  readonly mayHaveMissed?: (isQuiet: boolean) => boolean;
  /** The server's children that have not ended. For the drain alone: it may read all of /proc. */
  livePids(): readonly number[];
}

/**
 * What a strategy for children that have ended must do. There is one file for each; the loop knows no other difference
 * between them.
 */
import type { Remote } from '../../../common/events/server-events.ts';
import type { EndOfChild } from '../journal.ts';

export interface Reaping {
  /** Signals that it wants read through the loop's signal descriptor. */
  readonly signals: readonly number[];
  /** Keeps a new child, and whom it serves where that is told; absent where the strategy keeps no table. */
  readonly born?: (pid: number, remote: Remote | undefined) => void;
  /** Children alive; `undefined` where the strategy does not know. */
  readonly children: number | undefined;
  /** Sets what the kernel does with SIGCHLD, whatever was inherited through exec. Once, before the first fork. */
  install(): void;
  /** Reaps what can be reaped now. */
  reap(): readonly EndOfChild[];
  /** Pids of the server's children that have not ended. For the stop alone: it may read all of /proc. */
  alive(): readonly number[];
}

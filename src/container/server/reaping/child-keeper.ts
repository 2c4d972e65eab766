/**
 * What the strategies that wait have in common: signals of children are read through the loop's signal descriptor, and the
 * living children stand in a table. They differ in whom they ask for, and how often.
 */
import { SA_NOCLDSTOP, SIG_DFL, SIGCHLD, sigaction } from 'forkbed:posix';
import type { Remote } from '../../../common/events/server-events.ts';
import type { EndOfChild } from '../journal.ts';
import { ChildTable } from './child-table.ts';
import type { Reaping } from './reaping.ts';

/** What a strategy calls for each child that it has reaped. */
export type OnEnded = (pid: number, status: number) => void;

export function keepChildren(ways: {
  reap: (ended: OnEnded, named: readonly number[] | undefined, own: ChildTable) => void;
  /** All in the table by default. */
  livePids?: () => readonly number[];
  exitSignal?: number;
  mayHaveMissed?: (own: ChildTable, isQuiet: boolean) => boolean;
}): Reaping {
  const own = new ChildTable();
  const { reap, livePids = () => own.pids(), exitSignal = SIGCHLD, mayHaveMissed } = ways;
  // One for all children: an object for each would be memory to write for each.
  const end = { pid: 0, status: 0, foreign: false, remote: undefined as Remote | undefined, children: 0 };
  let onEnd: (end: EndOfChild) => void = () => {};
  const ended: OnEnded = (pid, status) => {
    end.pid = pid;
    end.status = status;
    end.remote = own.remoteOf(pid);
    // A pid that is not in the table was adopted.
    end.foreign = !own.take(pid);
    end.children = own.size;
    onEnd(end);
  };

  return {
    signals: exitSignal === SIGCHLD ? [SIGCHLD] : [SIGCHLD, exitSignal],
    exitSignal,
    get children() {
      return own.size;
    },
    // Ignored, as it may have been handed down through exec, the kernel would reap and tell us nothing. Who only stops has
    // not ended.
    install: () => {
      sigaction(SIGCHLD, SIG_DFL, SA_NOCLDSTOP);
    },
    onFork: (pid, remote) => {
      own.add(pid, remote);
      return undefined;
    },
    unreapedPids: () => own.pids(),
    snapshot: () => own.entries(),
    reap: (listener, named) => {
      onEnd = listener;
      reap(ended, named, own);
    },
    ...(mayHaveMissed === undefined ? {} : { mayHaveMissed: (isQuiet: boolean) => mayHaveMissed(own, isQuiet) }),
    livePids,
  };
}

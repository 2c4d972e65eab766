/**
 * What the strategies that wait have in common: the loop's signal descriptor reads the signals of children, and a table holds
 * the living ones. They differ in which children they ask for, and how often.
 */
import { SA_NOCLDSTOP, SIG_DFL, SIGCHLD, sigaction } from 'forkbed:posix';
import type { Remote } from '../../../common/events/server-events.ts';
import type { EndOfChild } from '../journal.ts';
import { ChildTable } from './child-table.ts';
import type { Reaping } from './reaping.ts';

/** A strategy calls it for each child that it has reaped. */
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
  // One object for all children: one for each would be memory to write for each.
  const end = { pid: 0, status: 0, foreign: false, remote: undefined as Remote | undefined, children: 0 };
  let onEnd: (end: EndOfChild) => void = () => {};
  const ended: OnEnded = (pid, status) => {
    end.pid = pid;
    end.status = status;
    end.remote = own.findRemote(pid);
    // The server has adopted a child that is not in the table.
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
    // Ignored since before exec, it would make the kernel reap, and no wait could. A child that only stops has not ended.
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

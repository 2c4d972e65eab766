/**
 * What the strategies that wait have in common: signals of children are read through the loop's signal descriptor, and the
 * living children stand in a table. They differ in whom they ask for, and how often.
 */
import { SA_NOCLDSTOP, SIG_DFL, SIGCHLD, sigaction } from 'forkbed:posix';
import type { EndOfChild } from '../journal.ts';
import { ChildTable } from './child-table.ts';
import type { Reaping } from './reaping.ts';

/** `reap` takes those whose end it learns out of the table; a pid that is not in it was adopted. */
export function keepChildren(ways: {
  reap: (own: ChildTable, ended: readonly number[] | undefined) => readonly EndOfChild[];
  /** All in the table by default. */
  alive?: () => readonly number[];
  exitSignal?: number;
  mayHaveMissed?: (own: ChildTable, isQuiet: boolean) => boolean;
}): Reaping {
  const own = new ChildTable();
  const { reap, alive = () => own.pids(), exitSignal = SIGCHLD, mayHaveMissed } = ways;

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
    born: (pid, remote) => {
      own.add(pid, remote);
      return undefined;
    },
    kept: () => own.entries(),
    reap: (ended) => reap(own, ended),
    ...(mayHaveMissed === undefined ? {} : { mayHaveMissed: (isQuiet: boolean) => mayHaveMissed(own, isQuiet) }),
    alive,
  };
}

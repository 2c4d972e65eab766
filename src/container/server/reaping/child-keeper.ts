/**
 * What the strategies that wait have in common: SIGCHLD is read through the loop's signal descriptor, and the living children
 * stand in a table. They differ in whom they ask for, and how often.
 */
import { SIG_DFL, SIGCHLD, sigaction } from 'forkbed:posix';
import type { EndOfChild } from '../journal.ts';
import { ChildTable } from './child-table.ts';
import type { Reaping } from './reaping.ts';

/** `reap` takes those whose end it learns out of the table; a pid that is not in it was adopted. */
export function keepChildren(ways: {
  reap: (own: ChildTable) => readonly EndOfChild[];
  /** All in the table by default. */
  alive?: () => readonly number[];
}): Reaping {
  const own = new ChildTable();
  const { reap, alive = () => own.pids() } = ways;

  return {
    signals: [SIGCHLD],
    get children() {
      return own.size;
    },
    // Ignored, as it may have been handed down through exec, the kernel would reap and tell us nothing.
    install: () => {
      sigaction(SIGCHLD, SIG_DFL, 0);
    },
    born: (pid, remote) => {
      own.add(pid, remote);
      return undefined;
    },
    kept: () => own.entries(),
    reap: () => reap(own),
    alive,
  };
}

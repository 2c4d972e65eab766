/**
 * The classical mistake: one waitpid for each SIGCHLD. The signal does not queue, so of children that end while one is
 * pending all but one are never asked for, and stay. signal(7), "Queueing and delivery semantics for standard signals".
 */
import { SIG_DFL, SIGCHLD, sigaction, WNOHANG, waitpid } from 'forkbed:posix';
import { livingChildren } from '../living-children.ts';
import { ChildTable } from './child-table.ts';
import { endOf } from './end-of.ts';
import type { Reaping } from './reaping.ts';

export function createReapWaitOnce(): Reaping {
  const own = new ChildTable();

  return {
    signals: [SIGCHLD],
    /** The defunct among them count as living: nobody has told it otherwise. */
    get children() {
      return own.size;
    },
    install: () => {
      sigaction(SIGCHLD, SIG_DFL, 0);
    },
    born: (pid, remote) => {
      own.add(pid, remote);
      return undefined;
    },
    reap: () => {
      const status = waitpid(-1, WNOHANG);
      return status ? [endOf(status, own)] : [];
    },
    alive: livingChildren,
  };
}

/**
 * The server reaps by itself while it serves, which the article holds impossible: SIGCHLD arrives in the same poll as
 * the clients, and waitpid is called until it has no more to give. SIGCHLD does not queue, so one signal may stand for
 * a thousand children.
 */
import { SIG_DFL, SIGCHLD, sigaction, WNOHANG, waitpid } from 'forkbed:posix';
import type { EndOfChild } from '../journal.ts';
import { ChildTable } from './child-table.ts';
import { endOf } from './end-of.ts';
import type { Reaping } from './reaping.ts';

export function createReapWait(): Reaping {
  /** A pid that is not here was adopted. */
  const own = new ChildTable();

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
    reap: () => {
      const ends: EndOfChild[] = [];
      for (let status = waitpid(-1, WNOHANG); status; status = waitpid(-1, WNOHANG)) ends.push(endOf(status, own));
      return ends;
    },
    alive: () => own.pids(),
  };
}

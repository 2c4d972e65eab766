/**
 * The classical mistake: one waitpid for each SIGCHLD. The signal does not queue, so of children that end while one is
 * pending all but one are never asked for, and stay. signal(7), "Queueing and delivery semantics for standard signals".
 */
import { WNOHANG, waitpid } from 'forkbed:posix';
import { livingChildren } from '../living-children.ts';
import { keepChildren } from './child-keeper.ts';
import { endOf } from './end-of.ts';
import type { Reaping } from './reaping.ts';

export function createReapWaitOnce(): Reaping {
  return keepChildren({
    reap: (own) => {
      const status = waitpid(-1, WNOHANG);
      return status ? [endOf(status, own)] : [];
    },
    // The defunct stay in the table: nobody has told it otherwise.
    alive: livingChildren,
  });
}

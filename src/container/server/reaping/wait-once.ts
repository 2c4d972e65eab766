/**
 * The classical mistake: one waitpid for each SIGCHLD. The signal does not queue, so of children that end while one is
 * pending all but one are never asked for, and stay. signal(7), "Queueing and delivery semantics for standard signals".
 */
import { WNOHANG, wait4 } from 'forkbed:posix';
import { livingChildren } from '../living-children.ts';
import { keepChildren } from './child-keeper.ts';
import type { Reaping } from './reaping.ts';

export function createReapWaitOnce(): Reaping {
  return keepChildren({
    reap: (ended) => {
      const status = new Int32Array(1);
      const pid = wait4(-1, WNOHANG, status.buffer);
      if (pid !== 0) ended(pid, status[0] ?? 0);
    },
    // The defunct stay in the table: nobody has told it otherwise.
    livePids: livingChildren,
  });
}

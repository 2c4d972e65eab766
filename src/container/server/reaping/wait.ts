/**
 * The server reaps by itself while it serves, which the article holds impossible: signals of children arrive in the same
 * poll as the clients. Its own children send a signal that queues, one for each, which names them: wait4 then asks for them
 * by pid, which costs the same however many live. Asked for any child, the kernel would search all of them, the
 * oldest first. So the server asks for any child only where no pid is known: on SIGCHLD, which does not queue and which adopted
 * children send, and where a signal may have been lost. clone(2), wait4(2), signal(7), "Queueing and delivery semantics for
 * standard signals".
 */
import { __WALL, SIGRTMAX, WNOHANG, wait4 } from 'forkbed:posix';
import { livingChildren } from '../living-children.ts';
import { keepChildren, type OnEnded } from './child-keeper.ts';
import type { Reaping } from './reaping.ts';

const ANY_CHILD = -1;
/** With fewer children it is not worth counting which may be missing. */
const FEW = 256;

const status = new Int32Array(1);

export function createReapWait(): Reaping {
  const losses = new Losses();
  return keepChildren({
    exitSignal: SIGRTMAX,
    reap: (ended, named, own) => {
      if (named !== undefined) return reapThese(named, ended);
      reapAll(ended);
      losses.allWereAskedFor(own.size);
    },
    mayHaveMissed: (own, isQuiet) => losses.areLikely(own.size, isQuiet),
  });
}

/**
 * The classical mistake: one waitpid for each SIGCHLD. The signal does not queue, so of children that end while one is
 * pending the server asks for one, and the others stay. signal(7), "Queueing and delivery semantics for standard signals".
 */
export function createReapWaitOnce(): Reaping {
  return keepChildren({
    reap: (ended) => {
      const status = new Int32Array(1);
      const pid = wait4(-1, WNOHANG, status.buffer);
      if (pid !== 0) ended(pid, status[0] ?? 0);
    },
    // Those that were never asked for stay in the table.
    livePids: livingChildren,
  });
}

/**
 * A signal that finds the queue of its user full (RLIMIT_SIGPENDING, which all processes of the user share) is lost without a
 * trace. So the server asks for all when nothing has happened for a while, and when twice as many seem to live as did after the
 * last time: two more waits for each child.
 */
class Losses {
  private suspectFrom = FEW;

  areLikely(children: number, isQuiet: boolean): boolean {
    if (children * 4 < this.suspectFrom) this.allWereAskedFor(children);
    return children > 0 && (isQuiet || children >= this.suspectFrom);
  }

  allWereAskedFor(children: number): void {
    const suspectFrom = Math.max(FEW, 2 * children);
    if (suspectFrom !== this.suspectFrom) this.suspectFrom = suspectFrom;
  }
}

// By index: an iterator would be an object for each step, and this runs for every child.
function reapThese(pids: readonly number[], ended: OnEnded): void {
  for (let index = 0; index < pids.length; index++) {
    const pid = pids[index] ?? 0;
    // 0 and below would name more than one child.
    if (pid > 0 && askFor(pid) === pid) ended(pid, status[0] ?? 0);
  }
}

function reapAll(ended: OnEnded): void {
  for (let pid = askFor(ANY_CHILD); pid !== 0; pid = askFor(ANY_CHILD)) ended(pid, status[0] ?? 0);
}

/** The pid of a child that has ended, which is reaped; 0: there is none. */
function askFor(pid: number): number {
  return wait4(pid, WNOHANG | __WALL, status.buffer);
}

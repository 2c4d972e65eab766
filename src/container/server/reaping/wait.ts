/**
 * The server reaps by itself while it serves, which the article holds impossible: SIGCHLD arrives in the same poll as
 * the clients, and waitpid is called until it has no more to give. SIGCHLD does not queue, so one signal may stand for
 * a thousand children.
 */
import { SIG_DFL, SIGCHLD, sigaction, type WaitStatus, WNOHANG, waitpid } from 'forkbed:posix';
import type { Remote } from '../../../common/events/server-events.ts';
import { signalName } from '../../../common/process-table/signal-names.ts';
import type { EndOfChild } from '../journal.ts';
import type { Reaping } from './reaping.ts';

export function createReapWait(): Reaping {
  /** Each living child of ours, and whom it serves. A pid that is not here was adopted. */
  const connections = new Map<number, Remote>();

  return {
    signals: [SIGCHLD],
    get children() {
      return connections.size;
    },
    // Ignored, as it may have been handed down through exec, the kernel would reap and tell us nothing.
    install: () => {
      sigaction(SIGCHLD, SIG_DFL, 0);
    },
    born: (pid, remote) => {
      connections.set(pid, remote);
    },
    reap: () => {
      const ends: EndOfChild[] = [];
      for (let status = waitpid(-1, WNOHANG); status; status = waitpid(-1, WNOHANG)) {
        ends.push(endOf(status, connections));
        connections.delete(status.pid);
      }
      return ends;
    },
    alive: () => [...connections.keys()],
  };
}

function endOf(status: WaitStatus, connections: ReadonlyMap<number, Remote>): EndOfChild {
  const remote = connections.get(status.pid);
  const who = { pid: status.pid, foreign: !connections.has(status.pid), ...(remote === undefined ? {} : { remote }) };
  return 'exitCode' in status
    ? { ...who, exitCode: status.exitCode }
    : { ...who, signal: signalName(status.signal), coreDumped: status.coreDumped };
}

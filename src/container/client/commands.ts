/**
 * A foreign client instead of our own connections: runs a command so many times, so many at once. A run succeeds with exit code
 * 0. It gets our environment, with FORKBED_HOST and FORKBED_PORT, and nothing else of ours.
 */
import {
  EPOLLIN,
  environ,
  fork,
  kill,
  SIG_DFL,
  SIG_SETMASK,
  SIGCHLD,
  SIGKILL,
  SIGPIPE,
  sigaction,
  sigprocmask,
  type WaitStatus,
  WNOHANG,
  waitpid,
} from 'forkbed:posix';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { environmentName } from '../../common/options.ts';
import { signalName } from '../../common/process-table/signal-names.ts';
import { become } from '../posix/become.ts';
import { monotonicMs } from '../posix/clock.ts';
import { EpollSet } from '../posix/epoll-set.ts';
import { printErrorLine } from '../posix/output.ts';
import { isPosixError } from '../posix/posix-error.ts';
import { SignalFd } from '../posix/signal-fd.ts';
import { anyArrived, type Ending, nextTickMs } from './ending.ts';
import type { Tally } from './tally.ts';

/** What a shell gives too, for a command that cannot be run. */
const EXIT_NOT_RUN = 127;
const ANY_CHILD = -1;
/** On a Swarm our options come in the environment: the secret of the run, and names that only the node knows. */
const OWN_VARIABLES = ['gateToken', 'node', 'name'].map(environmentName);

/**
 * Until all have ended, or one of `endings` has come: then those that run are killed. Milliseconds that it took. Those that
 * were killed are reaped with the next run's, or end with us.
 */
export function runCommands(run: {
  argv: readonly string[];
  times: number;
  atOnce: number;
  tally: Tally;
  endings: readonly Ending[];
}): number {
  const { argv, times, atOnce, tally, endings } = run;
  const beganMs = monotonicMs();
  const ended = new SignalFd([SIGCHLD]);
  const epollSet = new EpollSet<Pick<Ending, 'fd' | 'take'>>();
  for (const item of [...endings, { fd: ended.fd, take: () => ended.take() }]) {
    epollSet.watch({ fd: item.fd, item, events: EPOLLIN });
  }
  /** When each began, by pid. */
  const running = new Map<number, number>();
  try {
    for (let begun = 0; !anyArrived(endings) && (begun < times || running.size > 0); ) {
      while (begun < times && running.size < atOnce) {
        running.set(start(argv), monotonicMs());
        begun += 1;
      }
      epollSet.serve(nextTickMs(endings) - monotonicMs(), { onEvents: (item) => item.take() });
      reap(running, tally);
    }
  } finally {
    for (const pid of running.keys()) kill(pid, SIGKILL);
    epollSet.close();
    ended.release();
  }
  return monotonicMs() - beganMs;
}

function start(argv: readonly string[]): number {
  return fork(() => {
    sigprocmask(SIG_SETMASK, []);
    sigaction(SIGPIPE, SIG_DFL, 0);
    try {
      return become(
        argv,
        environ().filter((entry) => !OWN_VARIABLES.some((name) => entry.startsWith(`${name}=`))),
      );
    } catch (error) {
      if (!isPosixError(error) && !(error instanceof ForkbedError)) throw error;
      printErrorLine(`forkbed-client: ${error.message}`);
      return EXIT_NOT_RUN;
    }
  });
}

/** All that have ended, orphans of a command included: as PID 1 we must reap them. */
function reap(running: Map<number, number>, tally: Tally): void {
  for (;;) {
    const status = running.size === 0 ? undefined : waitpid(ANY_CHILD, WNOHANG);
    if (!status) return;
    const beganMs = running.get(status.pid);
    if (beganMs === undefined) continue;
    const open = running.size;
    running.delete(status.pid);
    const endedMs = monotonicMs();
    tally.ran(endedMs - beganMs);
    const code = failureIn(status);
    if (code === undefined) tally.succeed();
    else tally.failBetween({ code }, { beganMs, endedMs }, () => ({ served: tally.ok, open }));
  }
}

function failureIn(status: WaitStatus): string | undefined {
  if (!('exitCode' in status)) return signalName(status.signal);
  return status.exitCode === 0 ? undefined : `EXIT_${status.exitCode}`;
}

/**
 * `forkbed-probe pause`: PID 1 of a process namespace that containers share, as a pod's is with `shareProcessNamespace`. It reaps
 * whatever is left to it, forks nothing, and ends on SIGTERM or SIGINT. wait(2), pid_namespaces(7).
 */
import { POLLIN, SIGCHLD, SIGINT, SIGTERM, WNOHANG, waitpid } from 'forkbed:posix';
import { NO_TIMEOUT } from '../../common/deadlines.ts';
import { ExitCode } from '../../common/exit-codes.ts';
import { PollSet } from '../posix/poll-set.ts';
import { SignalFd } from '../posix/signal-fd.ts';
import type { Command } from '../program.ts';

const SIGNALS = 0;

export const pauseCommand: Command<Record<string, never>> = {
  summary: 'Reaps every process that is left to it, as PID 1, until SIGTERM or SIGINT ends it.',
  table: {},
  main: () => {
    // Before the first reaping: whoever ends from now on raises a signal that is read below.
    const signals = new SignalFd([SIGTERM, SIGINT, SIGCHLD]);
    const waits = new PollSet(1);
    waits.watch(SIGNALS, { fd: signals.fd, events: POLLIN });
    for (;;) {
      reapAll();
      waits.wait(NO_TIMEOUT);
      if (signals.take().some((signal) => signal !== SIGCHLD)) return ExitCode.Pass;
    }
  },
};

/** SIGCHLD does not queue: one may stand for many. */
function reapAll(): void {
  let status = waitpid(-1, WNOHANG);
  while (status !== undefined && status !== null) status = waitpid(-1, WNOHANG);
}

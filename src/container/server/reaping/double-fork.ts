/**
 * The child forks again and exits at once, and the parent reaps it there and then; the grandchild serves. It is an orphan, so
 * the process that adopts orphans must reap it: PID 1, or a subreaper. Where that is the server itself, the grandchild comes
 * back to it and stays defunct. Stevens, Advanced Programming in the UNIX Environment, 8.6.
 */
import { fork, SIG_DFL, SIGCHLD, sigaction, waitpid } from 'forkbed:posix';
import { isPosixError } from '../../posix/posix-error.ts';
import { EXHAUSTED } from '../failures.ts';
import { livingChildren } from '../living-children.ts';
import type { Reaping } from './reaping.ts';

/** The exit status of a child whose own fork failed. */
const COULD_NOT_FORK = 1;

export const reapDoubleFork: Reaping = {
  signals: [],
  inChild: (serve) => {
    try {
      fork(serve);
      return 0;
    } catch (error) {
      if (!isPosixError(error, ...EXHAUSTED)) throw error;
      return COULD_NOT_FORK;
    }
  },
  // The child only forks, so this wait is short.
  onFork: (pid) => {
    const status = waitpid(pid, 0);
    const failed = status && 'exitCode' in status && status.exitCode === COULD_NOT_FORK;
    return failed ? { syscall: 'fork', code: 'EAGAIN' } : undefined;
  },
  children: undefined,
  install: () => {
    sigaction(SIGCHLD, SIG_DFL, 0);
  },
  reap: () => {},
  livePids: livingChildren,
};

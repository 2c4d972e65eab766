/**
 * SA_NOCLDWAIT: the kernel reaps as under SIG_IGN, and the handler still runs. Unlike SIG_IGN it does not survive execve:
 * handlers and flags go back to the default there. sigaction(2); POSIX.1-2024 exec.
 */
import { SA_NOCLDWAIT, SA_RESTART, SIG_IGN, SIG_NOOP, SIGCHLD, sigaction } from 'forkbed:posix';
import { livingChildren } from '../living-children.ts';
import type { Reaping } from './reaping.ts';

export const reapNocldwait: Reaping = {
  signals: [],
  children: undefined,
  install: () => {
    // The handler ends a poll early, which the loop takes for "nothing happened".
    sigaction(SIGCHLD, SIG_NOOP, SA_NOCLDWAIT | SA_RESTART);
  },
  // A child that ended while there is no handler would stay: what is ignored stays ignored through exec.
  beforeReload: () => {
    sigaction(SIGCHLD, SIG_IGN, 0);
  },
  reap: () => {},
  livePids: livingChildren,
};

/**
 * The strategies that are no more than a disposition of SIGCHLD: nobody reaps, or the kernel does. They keep no table, and know
 * neither how many children there are nor how one has ended. sigaction(2).
 */
import { SA_NOCLDWAIT, SA_RESTART, SIG_DFL, SIG_IGN, SIG_NOOP, SIGCHLD, sigaction } from 'forkbed:posix';
import { livingChildren } from '../living-children.ts';
import type { Reaping } from './reaping.ts';

/** Nobody reaps: each child that has ended stays `<defunct>` until the server ends. The article's starting point. */
export const reapNone: Reaping = {
  signals: [],
  children: undefined,
  install: () => {
    sigaction(SIGCHLD, SIG_DFL, 0);
  },
  reap: () => {},
  livePids: livingChildren,
};

/**
 * The article's cure: with SIGCHLD ignored the kernel reaps each child as it ends. The price: no exit status, no count.
 * POSIX.1-2024 sigaction(), "SIG_IGN for SIGCHLD".
 */
export const reapIgnore: Reaping = {
  signals: [],
  children: undefined,
  install: () => {
    sigaction(SIGCHLD, SIG_IGN, 0);
  },
  reap: () => {},
  livePids: livingChildren,
};

/**
 * SA_NOCLDWAIT: the kernel reaps as under SIG_IGN, and the handler still runs. Unlike SIG_IGN it does not survive execve:
 * handlers and flags go back to the default there. POSIX.1-2024 exec.
 */
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

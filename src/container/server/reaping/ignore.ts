/**
 * The article's cure: with SIGCHLD ignored the kernel reaps each child as it ends. The price: no exit status, no count.
 * POSIX.1-2024 sigaction(), "SIG_IGN for SIGCHLD"; sigaction(2).
 */
import { SIG_IGN, SIGCHLD, sigaction } from 'forkbed:posix';
import { livingChildren } from '../living-children.ts';
import type { Reaping } from './reaping.ts';

export const reapIgnore: Reaping = {
  signals: [],
  children: undefined,
  install: () => {
    sigaction(SIGCHLD, SIG_IGN, 0);
  },
  reap: () => {},
  livePids: livingChildren,
};

/** Nobody reaps: each child that has ended stays `<defunct>` until the server ends. The article's starting point. */
import { SIG_DFL, SIGCHLD, sigaction } from 'forkbed:posix';
import { livingChildren } from '../living-children.ts';
import type { Reaping } from './reaping.ts';

export const reapNone: Reaping = {
  signals: [],
  children: undefined,
  install: () => {
    sigaction(SIGCHLD, SIG_DFL, 0);
  },
  reap: () => {},
  livePids: livingChildren,
};

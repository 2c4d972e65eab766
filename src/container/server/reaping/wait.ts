/**
 * The server reaps by itself while it serves, which the article holds impossible: SIGCHLD arrives in the same poll as
 * the clients, and waitpid is called until it has no more to give. SIGCHLD does not queue, so one signal may stand for
 * a thousand children.
 */
import { WNOHANG, waitpid } from 'forkbed:posix';
import type { EndOfChild } from '../journal.ts';
import { keepChildren } from './child-keeper.ts';
import { endOf } from './end-of.ts';
import type { Reaping } from './reaping.ts';

export function createReapWait(): Reaping {
  return keepChildren({
    reap: (own) => {
      const ends: EndOfChild[] = [];
      for (let status = waitpid(-1, WNOHANG); status; status = waitpid(-1, WNOHANG)) ends.push(endOf(status, own));
      return ends;
    },
  });
}

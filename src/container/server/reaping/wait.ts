/**
 * The server reaps by itself while it serves, which the article holds impossible: SIGCHLD arrives in the same poll as
 * the clients, and wait4 is called until it has no more to give. SIGCHLD does not queue, so one signal may stand for
 * a thousand children.
 */
import { WNOHANG, wait4 } from 'forkbed:posix';
import type { EndOfChild } from '../journal.ts';
import { keepChildren } from './child-keeper.ts';
import { endOf } from './end-of.ts';
import type { Reaping } from './reaping.ts';

const status = new Int32Array(1);

export function createReapWait(): Reaping {
  return keepChildren({
    reap: (own) => {
      const ends: EndOfChild[] = [];
      for (let pid = nextEnded(); pid !== 0; pid = nextEnded()) ends.push(endOf(pid, status[0] ?? 0, own));
      return ends;
    },
  });
}

function nextEnded(): number {
  return wait4(-1, WNOHANG, status.buffer);
}

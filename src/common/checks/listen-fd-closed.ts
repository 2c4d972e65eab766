/**
 * No child holds the listening socket (S4). Between fork and close every child holds it, so only one that held it for
 * longer than the settle window fails; and only a child whose descriptors were read passes. Where one more client was served and
 * no process had been born since the baseline, there is no child that could hold it. A pool of workers that accept by
 * themselves holds it by right: those that hold it, and all that take such a one's place. More of them may come, but not
 * with every round of the load. All sockets that listen there count, IPv4 and IPv6.
 */

import { locateEndpoint } from '../endpoint.ts';
import { andMore, counted, describeProcess, formatCount } from '../report/phrase.ts';
import { passIfCovered } from './coverage.ts';
import type { Evidence, Listener } from './evidence.ts';
import { type Check, fail, type Judgement, unknown } from './finding.ts';
import { judgeGrowth } from './judge-growth.ts';

export const listenFdClosed: Check = {
  id: 'listen-fd-closed',
  expected: 'no process but the server holds the listening socket',
  notApplicable: ({ subject }) => whyNotApplicable(subject.listener),
  judge: (evidence) => {
    const { children } = evidence;
    if (children.holders > 0) return heldByOthers(evidence);
    const pool = judgePool(evidence);
    if (pool !== undefined) return pool;
    if (children.clean > 0) {
      return passIfCovered(evidence, `none of ${counted(children.clean, 'child', 'children')} holds it`);
    }
    if (children.unconfirmed > 0) {
      return unknown(`${counted(children.unconfirmed, 'child', 'children')} held it, but ended too soon to be sure`);
    }
    if (children.seen > 0) {
      const seen = counted(children.seen, 'child was', 'children were');
      return unknown(`${seen} seen alive, but the descriptors of none could be read`);
    }
    if (!isServedAtTheEnd(evidence)) return unknown('no child was seen alive, so none was looked at');
    return passIfCovered(evidence, 'the server has no child that could hold it: it answers its clients itself');
  },
};

function whyNotApplicable(listener: Listener | undefined): string | undefined {
  if (listener === undefined) return 'no port was told';
  return listener.transport === 'udp'
    ? 'a UDP server has one socket for all its clients, and a child may answer on it'
    : undefined;
}

/** Where others hold it by right, before the load or since: `undefined` where nobody but the server does. */
function judgePool(evidence: Evidence): Judgement | undefined {
  const { before, now, values } = evidence.growth.series.holders;
  // One of them is the server.
  const [workersBefore, workers] = [Math.max(0, before - 1), Math.max(0, now - 1)];
  if (workersBefore === 0 && values.every((more) => more === 0)) return undefined;
  return judgeGrowth(evidence, {
    kind: 'holders',
    observed: `a pool that accepts: ${counted(workers, 'worker holds', 'workers hold')} it, ${formatCount(workersBefore)} before`,
    amount: (more) => counted(more, 'worker'),
    line: ({ process }) => `${describeProcess(process)}, child of pid ${process.ppid}`,
    remedy: 'a process that is not of the pool must close the listening socket after fork',
  });
}

function describeSocket({ listener, pid }: Evidence['subject']): string[] {
  if (listener === undefined) return [];
  return [`the socket ${locateEndpoint(listener)}, inode ${listener.inodes.join(' or ')}, belongs to pid ${pid}`];
}

function isServedAtTheEnd({ finalProbe }: Evidence): boolean {
  return finalProbe?.answered === true;
}

function heldByOthers({ children, subject }: Evidence): Judgement {
  return fail({
    observed: `${counted(children.holders, 'other process holds', 'other processes hold')} it`,
    evidence: [
      ...children.examples.map((process) => `${describeProcess(process)}, child of pid ${process.ppid}`),
      ...andMore(children.holders - children.examples.length),
      ...describeSocket(subject),
      `${formatCount(children.clean)} looked at and found without it`,
    ],
    remedy:
      'after fork the child must close the listening socket; open it with SOCK_CLOEXEC where the child calls exec',
  });
}

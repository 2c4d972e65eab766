/**
 * No child holds the listening socket (S4). Between fork and close every child holds it, so only one that held it for
 * longer than the settle window fails; and only a child that was looked at passes. Where one more client was served and
 * no process had been born since the baseline, there is no child that could hold it. A pool of workers that accept by
 * themselves holds it by right: where others held it before the load, no more of them may hold it after.
 */
import { holdersOf } from '../process-table/holders-of.ts';
import type { Census, ProcessRecord } from '../process-table/model.ts';
import { passIfCovered } from './coverage.ts';
import type { Evidence } from './evidence.ts';
import { type Check, fail, type Judgement, unknown } from './finding.ts';
import { counted, describeProcess, firstFew, formatCount } from './phrase.ts';

export const listenFdClosed: Check = {
  id: 'listen-fd-closed',
  expected: 'no process but the server holds the listening socket',
  notAsked: ({ subject }) => (subject.listener === undefined ? 'no port was told' : undefined),
  judge: (evidence) => {
    const { children, visit } = evidence;
    const workers = holdersIn(evidence.baseline, evidence);
    if (workers.length > 0) return judgePool(evidence, workers.length);
    if (children.holders.length > 0) return heldByOthers(evidence);
    if (children.clean > 0) {
      return passIfCovered(evidence, `${counted(children.clean, 'child', 'children')} looked at, none holds it`);
    }
    if (children.unconfirmed > 0) {
      return unknown(`${counted(children.unconfirmed, 'child', 'children')} held it, but ended too soon to be sure`);
    }
    if (children.seen > 0) {
      const seen = counted(children.seen, 'child was', 'children were');
      return unknown(`${seen} seen alive, but the descriptors of none could be read`);
    }
    if (visit?.answered !== true) return unknown('no child was seen alive, so none was looked at');
    return passIfCovered(evidence, 'the server has no child that could hold it: it answers its clients itself');
  },
};

function judgePool(evidence: Evidence, before: number): Judgement {
  const now = holdersIn(evidence.after, evidence);
  const observed = `a pool that accepts: ${counted(now.length, 'worker holds', 'workers hold')} it, ${formatCount(before)} before`;
  const lines = firstFew(now, (process) => `${describeProcess(process)}, child of pid ${process.ppid}`);
  if (now.length <= before) return passIfCovered(evidence, observed, lines);
  return fail({
    observed,
    evidence: lines,
    remedy: 'a process that is not of the pool must close the listening socket after fork',
  });
}

/** The living processes beside the server that hold its listening socket. */
function holdersIn(census: Census, { subject }: Evidence): readonly ProcessRecord[] {
  const inodes = subject.listener === undefined ? [] : [subject.listener.inode];
  return holdersOf(inodes, census).filter(({ pid }) => pid !== subject.pid);
}

function heldByOthers({ children, subject }: Evidence): Judgement {
  return fail({
    observed: `${counted(children.holders.length, 'other process holds', 'other processes hold')} it`,
    evidence: [
      ...firstFew(children.holders, (process) => `${describeProcess(process)}, child of pid ${process.ppid}`),
      `the socket on port ${subject.listener?.port}, inode ${subject.listener?.inode}, belongs to pid ${subject.pid}`,
      `${formatCount(children.clean)} looked at and found without it`,
    ],
    remedy:
      'after fork the child must close the listening socket; open it with SOCK_CLOEXEC where the child calls exec',
  });
}

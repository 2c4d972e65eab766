/**
 * PID 1 reaps what it adopts, however it ended. The observer leaves it orphans that end in every way, and looks again after
 * the settle window. That the server still serves afterwards is for `alive` to tell, whose client comes after them.
 */
import { passIfCovered } from './coverage.ts';
import type { Evidence, ForeignChild } from './evidence.ts';
import { type Check, fail, type Judgement, unknown } from './finding.ts';
import { counted, describeProcess, firstFew } from './phrase.ts';

export const foreignChild: Check = {
  id: 'foreign-child',
  expected: 'orphans of others are reaped, however they end',
  judge: (evidence) => {
    const { foreign } = evidence;
    if (foreign.kind === 'failed') return unknown(`no orphan could be left to PID 1: ${foreign.reason}`);
    const left = foreign.children.filter(({ fate }) => fate !== 'reaped');
    if (left.length > 0) return notReaped(left, evidence);
    if (foreign.children.length === 0) return unknown('no orphan was left to PID 1');
    const ends = foreign.children.map(({ end }) => end).join(', ');
    return passIfCovered(evidence, `${counted(foreign.children.length, 'orphan')} reaped, ended by ${ends}`);
  },
};

function notReaped(left: readonly ForeignChild[], { foreign, baseline }: Evidence): Judgement {
  const all = foreign.kind === 'left' ? foreign.children.length : left.length;
  const pid1 = baseline.processes.find(({ pid }) => pid === 1);
  return fail({
    observed: `${left.length} of ${counted(all, 'orphan')} stayed`,
    evidence: [
      ...firstFew(left, ({ pid, end, fate, adoptedBy }) => `pid ${pid}, ${end}, ${fate}, child of pid ${adoptedBy}`),
      `PID 1 is ${pid1 === undefined ? 'not known' : describeProcess(pid1)}`,
    ],
    remedy: 'PID 1 must wait for every child, also for those that it did not fork; or start the container with an init',
  });
}

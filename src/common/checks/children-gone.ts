/**
 * After the load the process count is back at the baseline (S5): no child outlives its connection. Zombies count as the
 * processes that they are, and the finding says how many of what is left only wait to be reaped.
 */
import { newSince } from '../process-table/identity.ts';
import type { ProcessRecord } from '../process-table/model.ts';
import { isZombie } from '../process-table/process-tree.ts';
import { loadIsOver, passIfCovered, rateOf } from './coverage.ts';
import type { Evidence } from './evidence.ts';
import { type Check, fail, unknown } from './finding.ts';
import { counted, describeProcess, firstFew, formatCount, formatDuration } from './phrase.ts';
import { hasStayed } from './stayed.ts';

export const childrenGone: Check = {
  id: 'children-gone',
  expected: 'after the load, as many processes as before it',
  judge: (evidence) => {
    const before = evidence.baseline.processes.length;
    const newcomers = newSince(evidence.baseline.processes, evidence.after.processes);
    const left = newcomers.filter((process) => hasStayed(process, evidence));
    const young = newcomers.length - left.length;
    const now = evidence.after.processes.length - young;
    const observed = [
      counted(now, 'process', 'processes'),
      `${formatCount(before)} before`,
      ...(young > 0 ? [`${formatCount(young)} born since the load`] : []),
    ].join(', ');
    if (now <= before) return passIfCovered(evidence, observed);
    const lines = describeLeft(left, evidence);
    // A client that has not finished may hold a connection, and a child has every right to serve it.
    if (!loadIsOver(evidence.load) && !left.some(isZombie)) {
      return unknown(`${observed}, but not all clients have finished`, lines);
    }
    return fail({ observed, evidence: lines, remedy: remedyFor(left) });
  },
};

function describeLeft(left: readonly ProcessRecord[], { load }: Evidence): string[] {
  const defunct = left.filter(isZombie).length;
  return [
    `${formatCount(left.length)} new: ${formatCount(left.length - defunct)} alive, ${formatCount(defunct)} defunct`,
    // The living first: the defunct ones have a check of their own.
    ...firstFew([...left].sort(livingFirst), describeOne),
    ...rateOf(left.length, load),
  ];
}

function describeOne(process: ProcessRecord): string {
  return `${describeProcess(process)}, child of pid ${process.ppid}, ${formatDuration(process.ageMs)} old`;
}

function livingFirst(a: ProcessRecord, b: ProcessRecord): number {
  return Number(isZombie(a)) - Number(isZombie(b));
}

function remedyFor(left: readonly ProcessRecord[]): string {
  if (left.every(isZombie)) return 'all that is left has exited and was not reaped: see no-defunct';
  return 'a child must end with _exit when its client has gone, and needs a time limit for clients that never say so';
}

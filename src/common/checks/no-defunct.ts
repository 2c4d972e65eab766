/**
 * No zombie outlives the settle window (S6). The zombies are those of the census, which knows them by start time; ps must
 * agree about those that are there at the end, otherwise one of the two is wrong and nothing can be told.
 */
import { printable } from '../printable.ts';
import { isZombie } from '../process-table/process-tree.ts';
import { SIGCHLD } from '../process-table/signal-names.ts';
import { observersAgree } from './compare-observers.ts';
import { passIfCovered, rateOf } from './coverage.ts';
import type { Evidence, PsEvidence } from './evidence.ts';
import { type Check, fail, type Judgement, unknown } from './finding.ts';
import { counted, describeProcess, formatCount, formatDuration } from './phrase.ts';
import type { ZombieGroup } from './zombie-watch.ts';

export const noDefunct: Check = {
  id: 'no-defunct',
  expected: 'no zombie outlives the settle window',
  judge: (evidence) => {
    if (!observersAgree(evidence.ps)) return disagreement(evidence.ps);
    if (evidence.zombies.lasting > 0) return lastingZombies(evidence);
    if (evidence.ps.kind === 'failed') return unknown(`ps could not be asked: ${evidence.ps.reason}`);
    return passIfCovered(evidence, describeMomentary(evidence));
  },
};

function disagreement(ps: PsEvidence): Judgement {
  if (ps.kind !== 'compared') return unknown('ps was not compared');
  return unknown('ps and the census of /proc disagree about the zombies at the end', [
    `seen by ps alone: ${listPids(ps.onlyPs)}`,
    `seen by the census alone: ${listPids(ps.onlyCensus)}`,
  ]);
}

function lastingZombies(evidence: Evidence): Judgement {
  const { lasting, peak, groups } = evidence.zombies;
  const before = groups.reduce((sum, group) => sum + group.beforeLoad, 0);
  return fail({
    observed: `${counted(lasting, 'zombie')} outlived ${formatDuration(evidence.settleMs)}`,
    evidence: [
      ...groups.flatMap((group) => describeGroup(group, evidence)),
      [`at most ${formatCount(peak)} at once`, ...rateOf(lasting - before, evidence.load)].join(', '),
    ],
    remedy: remedyFor(groups[0], evidence),
  });
}

function describeMomentary({ zombies, settleMs }: Evidence): string {
  if (zombies.seen === 0) return `none seen in ${counted(zombies.samples, 'sample')}`;
  const longest = zombies.ageMs.max > 0 ? `for up to ${formatDuration(zombies.ageMs.max)}` : 'in one sample each';
  return `${counted(zombies.seen, 'zombie')} seen ${longest}, none for over ${formatDuration(settleMs)}`;
}

function describeGroup(group: ZombieGroup, evidence: Evidence): string[] {
  const names = [...new Set(group.examples.map((process) => `[${printable(process.command)}]`))].join(', ');
  const pids = listPids(
    group.examples.map((process) => process.pid),
    group.count,
  );
  const times = [
    `seen for up to ${formatDuration(group.oldestMs)}`,
    `${formatCount(group.stillThere)} still there at the end`,
    ...(group.beforeLoad > 0 ? [`${formatCount(group.beforeLoad)} there before the load`] : []),
  ];
  return [
    `${counted(group.count, 'zombie')} ${names}, pid ${pids}`,
    times.join(', '),
    `parent: ${describeParent(group.ppid, evidence)}`,
    ...fromOutside(group, evidence),
  ];
}

/** A health check that is killed for its time-out, like `docker exec`, leaves its children to PID 1. */
function fromOutside(group: ZombieGroup, { adopted }: Evidence): string[] {
  const count = adopted.filter((each) => each.fromOutside && isZombie(each.process) && group.ppid === 1).length;
  if (count === 0) return [];
  return [`${formatCount(count)} of them come from a health check or docker exec, which ended before they did`];
}

function describeParent(ppid: number, { baseline, after }: Evidence): string {
  const parent = findProcess(ppid, { baseline, after });
  const name = parent === undefined ? `pid ${ppid}, which is gone` : describeProcess(parent);
  const facts = [ppid === 1 ? 'it is PID 1' : 'it is not PID 1', childSignal(ppid, after)];
  return `${name}; ${facts.filter((fact) => fact !== undefined).join(', ')}`;
}

function childSignal(pid: number, after: Evidence['after']): string | undefined {
  const signals = after.details.find((detail) => detail.pid === pid)?.signals;
  if (signals === undefined) return undefined;
  const blocked = signals.blocked.includes(SIGCHLD) ? ' and blocks it' : '';
  if (signals.ignored.includes(SIGCHLD)) return `it ignores SIGCHLD${blocked}`;
  return `${signals.caught.includes(SIGCHLD) ? 'it handles SIGCHLD' : 'it does not ignore SIGCHLD'}${blocked}`;
}

function remedyFor(group: ZombieGroup | undefined, evidence: Evidence): string {
  const signals = evidence.after.details.find((detail) => detail.pid === group?.ppid)?.signals;
  if (signals?.caught.includes(SIGCHLD)) {
    return 'SIGCHLD does not queue: in its handler call waitpid(-1, WNOHANG) until it finds no ended child, not once';
  }
  const reap =
    'set SIGCHLD to SIG_IGN before the first fork, or call waitpid(-1, WNOHANG) until none is left on SIGCHLD';
  if (group?.ppid === 1 && evidence.subject.pid !== 1) {
    return `PID 1 is not the server and does not reap: start the container with an init (docker run --init), or ${reap}`;
  }
  return `the parent must reap: ${reap}`;
}

function findProcess(pid: number, { baseline, after }: Pick<Evidence, 'baseline' | 'after'>) {
  const isIt = (process: { pid: number }) => process.pid === pid;
  return after.processes.find(isIt) ?? baseline.processes.find(isIt);
}

function listPids(pids: readonly number[], total = pids.length): string {
  if (pids.length === 0) return 'none';
  const shown = pids.slice(0, 5);
  const rest = total - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${formatCount(rest)} more` : ''}`;
}

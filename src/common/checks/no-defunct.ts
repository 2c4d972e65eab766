/**
 * No zombie outlives the settle window (S6). The zombies are those of the census, which knows them by start time; ps must
 * agree about those that are there at the end, otherwise one of the two is wrong and the check is unknown.
 */
import { longestStandstill } from '../chaos/excuses.ts';
import { CLOCK_SLACK_MS } from '../chaos/schedule.ts';
import { printable } from '../escape/printable.ts';
import { countLeft, describeFromOutside, remedyForLeft } from '../execs/describe-execs.ts';
import { orphansLeftRemedy, orphansReapedNote } from '../known-programs/describe-known-program.ts';
import { findKnownProgram } from '../known-programs/find-known-program.ts';
import type { SignalSets } from '../process-table/model.ts';
import { SIGCHLD } from '../process-table/signal-names.ts';
import { counted, describeProcess, formatCount, formatDuration } from '../report/phrase.ts';
import type { CheckContext } from './check-context.ts';
import { observersAgree } from './compare-observers.ts';
import { describeRate, passIfCovered } from './coverage.ts';
import { countsAgree, describeDisagreement } from './engine-count.ts';
import type { Evidence, PsEvidence } from './evidence.ts';
import { type Check, fail, type Judgement, unknown } from './finding.ts';
import { isInit } from './pid-one.ts';
import type { ZombieGroup } from './zombie-watch.ts';

export const noDefunct: Check = {
  id: 'no-defunct',
  expected: 'no zombie outlives the settle window',
  judge: (context) => {
    if (!observersAgree(context.ps)) return disagreement(context.ps);
    if (context.zombies.lasting > 0) return nobodyCouldReap(context) ?? lastingZombies(context);
    if (context.ps.kind === 'failed') return unknown(`ps could not be asked: ${context.ps.reason}`);
    const observed = describeMomentary(context);
    const { engineCount } = context;
    if (engineCount !== undefined && !countsAgree(engineCount)) {
      return unknown(describeDisagreement(engineCount), [`what was seen: ${observed}`]);
    }
    return passIfCovered(context, observed);
  },
};

/**
 * On a slow machine processes may stand still for longer than was asked for: where nobody could reap for as long as the settle
 * window, zombies that are gone at the end are nobody's fault.
 */
function nobodyCouldReap({ chaos, zombies, settleMs }: CheckContext): Judgement | undefined {
  const stillMs = chaos === undefined ? 0 : longestStandstill(chaos.faults);
  if (stillMs < settleMs - CLOCK_SLACK_MS) return undefined;
  if (zombies.groups.some(({ stillThere }) => stillThere > 0)) return undefined;
  return unknown(`processes stood still for ${formatDuration(stillMs)}, and nobody could reap`, [
    `what was seen: ${counted(zombies.lasting, 'zombie')} outlived ${formatDuration(settleMs)}`,
  ]);
}

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
      ...describeOutsiders(evidence),
      [`at most ${formatCount(peak)} at once`, ...describeRate(lasting - before, evidence.load)].join(', '),
      ...(adopted(groups[0], evidence) ? orphansReapedNote(findKnownProgram(evidence.pid1)) : []),
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
    ...(group.stillThere < group.count ? [`reaped after up to ${formatDuration(group.reapedAfterMs)}`] : []),
    ...(group.stillThere > 0
      ? [`${formatCount(group.stillThere)} still there after ${formatDuration(group.oldestMs)}`]
      : []),
    ...(group.beforeLoad > 0 ? [`${formatCount(group.beforeLoad)} there before the load`] : []),
  ];
  return [
    `${counted(group.count, 'zombie')} ${names}, pid ${pids}`,
    times.join(', '),
    `parent: ${describeParent(group.ppid, evidence)}`,
  ];
}

function describeOutsiders({ zombies, execs }: Evidence): string[] {
  const fromOutside = zombies.groups.reduce((sum, group) => sum + group.fromOutside, 0);
  return describeFromOutside(fromOutside, { execs, kind: 'zombies' });
}

function describeParent(ppid: number, { parents }: Evidence): string {
  const parent = parents.find(({ process }) => process.pid === ppid);
  const name = parent === undefined ? `pid ${ppid}, which is gone` : describeProcess(parent.process);
  const facts = [ppid === 1 ? 'it is PID 1' : 'it is not PID 1', childSignal(parent?.signals)];
  return `${name}; ${facts.filter((fact) => fact !== undefined).join(', ')}`;
}

function childSignal(signals: SignalSets | undefined): string | undefined {
  if (signals === undefined) return undefined;
  const blocked = signals.blocked.includes(SIGCHLD) ? ' and blocks it' : '';
  if (signals.ignored.includes(SIGCHLD)) return `it ignores SIGCHLD${blocked}`;
  return `${signals.caught.includes(SIGCHLD) ? 'it handles SIGCHLD' : 'it does not ignore SIGCHLD'}${blocked}`;
}

function remedyFor(group: ZombieGroup | undefined, evidence: Evidence): string {
  const { parents, subject, pid1, execs } = evidence;
  const parent = parents.find(({ process }) => process.pid === group?.ppid);
  const reap =
    'set SIGCHLD to SIG_IGN before the first fork, if no exit status matters, or on each SIGCHLD call waitpid(-1, WNOHANG) until no ended child is left';
  if (execs !== undefined && countLeft(execs, 'zombies') > 0 && group?.ppid === 1 && !isInit(pid1)) {
    return remedyForLeft(execs, 'zombies');
  }
  const known = adopted(group, evidence) ? orphansLeftRemedy(findKnownProgram(pid1)) : undefined;
  if (known !== undefined) return known;
  if (parent?.signals?.blocked.includes(SIGCHLD)) {
    return 'SIGCHLD is blocked in the parent, perhaps since before it was started, as a signal mask survives execve: unblock it before the first fork, or read it from a signalfd and call waitpid';
  }
  if (group !== undefined && group.stillThere === 0) {
    return 'they are reaped, but late: reap on SIGCHLD, and not by a timer or with the next client';
  }
  if (parent?.signals?.caught.includes(SIGCHLD)) {
    return 'SIGCHLD does not queue: in its handler call waitpid(-1, WNOHANG) until it finds no ended child, not once';
  }
  if (group?.ppid === 1 && (subject.pid !== 1 || group.fromOutside > 0) && !isInit(pid1)) {
    return `PID 1 does not reap what it adopts: start the container with an init (docker run --init), or ${reap}`;
  }
  if (group?.ppid === 1 && !isInit(pid1)) {
    return `PID 1 must reap: ${reap}; an init (docker run --init) reaps only orphans, not the children of the server`;
  }
  return `the parent must reap: ${reap}`;
}

/** Whether PID 1 has them for another's: they entered from outside, or it is not the server and has no program of its own to run. */
function adopted(group: ZombieGroup | undefined, { subject, pid1 }: Evidence): boolean {
  if (group?.ppid !== 1) return false;
  return group.fromOutside > 0 || (subject.pid !== 1 && findKnownProgram(pid1)?.group !== 'language');
}

function listPids(pids: readonly number[], total = pids.length): string {
  if (pids.length === 0) return 'none';
  const shown = pids.slice(0, 5);
  const rest = total - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${formatCount(rest)} more` : ''}`;
}

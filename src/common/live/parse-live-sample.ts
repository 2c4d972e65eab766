/** A live sample that came as JSON, checked field by field: what the probe printed, or what was saved of it. */
import { Fields } from '../events/fields.ts';
import { ParseError } from '../forkbed-error.ts';
import { PROCESS_STATES } from '../process-table/parse-proc-stat.ts';
import type { LiveProcess, LiveSample, ProcessGroup, SigchldDisposition } from './live-sample.ts';

const DISPOSITIONS: readonly SigchldDisposition[] = ['ignored', 'caught', 'default'];

/** @throws ParseError that names the field and quotes what it is */
export function toLiveSample(value: unknown): LiveSample {
  const fields = new Fields(value);
  return {
    atMs: fields.measure('atMs'),
    epochMs: fields.measure('epochMs'),
    isWhole: fields.flag('isWhole'),
    changed: toLiveProcesses(fields, 'changed'),
    gone: fields.counts('gone'),
    ...toSummary(fields),
    ...fields.optional('acceptQueue', (name) => fields.count(name)),
    ...fields.optional('accepted', (name) => fields.count(name)),
    costMs: fields.measure('costMs'),
  };
}

export function toLiveProcesses(fields: Fields, name: string): LiveProcess[] {
  return fields.objects(name).map(toLiveProcess);
}

/** What stands beside a table, or in its place. */
export function toSummary(fields: Fields): Pick<LiveSample, 'groups' | 'counts' | 'sigchld'> {
  const counts = fields.object('counts');
  return {
    ...fields.optional('groups', (name) => fields.objects(name).map(toGroup)),
    counts: {
      processes: counts.count('processes'),
      zombies: counts.count('zombies'),
      children: counts.count('children'),
    },
    ...fields.optional('sigchld', (name) => toDispositions(fields.value(name))),
  };
}

function toLiveProcess(fields: Fields): LiveProcess {
  return {
    pid: fields.count('pid', 1),
    ppid: fields.count('ppid'),
    state: fields.choice('state', PROCESS_STATES),
    startedAtMs: fields.measure('startedAtMs'),
    threads: fields.count('threads'),
    rssKiB: fields.measure('rssKiB'),
    command: fields.string('command'),
    argv: fields.string('argv'),
    ...fields.optional('zombieSinceMs', (name) => fields.measure(name)),
  };
}

function toGroup(fields: Fields): ProcessGroup {
  return {
    ppid: fields.count('ppid'),
    state: fields.choice('state', PROCESS_STATES),
    isZombie: fields.flag('isZombie'),
    command: fields.string('command'),
    count: fields.count('count', 1),
  };
}

function toDispositions(value: unknown): [number, SigchldDisposition][] {
  const isPair = (pair: unknown): pair is [number, SigchldDisposition] =>
    Array.isArray(pair) && pair.length === 2 && Number.isSafeInteger(pair[0]) && DISPOSITIONS.includes(pair[1]);
  if (Array.isArray(value) && value.every(isPair)) return value;
  throw new ParseError({ expected: 'sigchld to be an array of pid and disposition', received: JSON.stringify(value) });
}

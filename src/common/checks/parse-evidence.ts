/**
 * The evidence of an audit that came as JSON, checked field by field, so that no check judges what is no evidence. Fields that
 * are not known are left out.
 */
import { type Endpoint, TRANSPORTS } from '../endpoint.ts';
import type { Percentiles } from '../events/client-summary.ts';
import type { Fields } from '../events/fields.ts';
import { parseClientSummary, toPercentiles } from '../events/parse-client-summary.ts';
import { toExecsEvidence } from '../execs/execs-evidence.ts';
import { byKind, type GrowthEvidence, type GrowthSeries } from '../growth/growth.ts';
import type { ProcessRecord } from '../process-table/model.ts';
import { toProcess, toSignalSets, toSocket } from '../process-table/parse-census.ts';
import type {
  ControlEvidence,
  Evidence,
  FinalProbeEvidence,
  ForeignEvidence,
  IgnoredEvidence,
  LoadEvidence,
  LoadNode,
  MachineTime,
  PsEvidence,
  SocketEvidence,
} from './evidence.ts';
import { LOAD_KINDS, LOAD_UNITS } from './load-kind.ts';
import type { AuditEvidence } from './run-evidence.ts';
import type { ZombieReport } from './zombie-watch.ts';

const PROBE_CLIENTS = ['client', 'audit', 'nobody'] as const;

/** @throws ParseError that names the field and quotes what it is */
export function toAuditEvidence(fields: Fields): AuditEvidence {
  if (fields.choice('kind', ['complete', 'incomplete']) === 'complete') {
    return { kind: 'complete', evidence: toEvidence(fields.object('evidence')) };
  }
  return {
    kind: 'incomplete',
    reason: fields.string('reason'),
    ...fields.optional('control', (name) => toControl(fields.object(name))),
    ...fields.optional('ended', (name) => fields.flag(name)),
  };
}

function toEvidence(fields: Fields): Evidence {
  const [subject, processes, children] = [
    fields.object('subject'),
    fields.object('processes'),
    fields.object('children'),
  ];
  const process = (name: string) => toProcess(fields.object(name));
  return {
    settleMs: fields.measure('settleMs'),
    control: toControl(fields.object('control')),
    subject: {
      pid: subject.count('pid', 1),
      listener: subject.maybe('listener', (name) => {
        const listener = subject.object(name);
        return { ...toListeningEndpoint(listener), inodes: listener.counts('inodes') };
      }),
    },
    pid1: fields.maybe('pid1', process),
    pid1AtEnd: fields.maybe('pid1AtEnd', process),
    pid1Signals: fields.maybe('pid1Signals', (name) => toSignalSets(fields.object(name))),
    processes: { before: processes.count('before'), after: processes.count('after') },
    growth: toGrowth(fields.object('growth')),
    zombies: toZombieReport(fields.object('zombies')),
    parents: fields.objects('parents').map((parent) => ({
      process: toProcess(parent.object('process')),
      signals: parent.maybe('signals', (name) => toSignalSets(parent.object(name))),
    })),
    ps: toPs(fields.object('ps')),
    orphans: toOrphans(fields.object('orphans')),
    children: {
      seen: children.count('seen'),
      clean: children.count('clean'),
      unconfirmed: children.count('unconfirmed'),
      holders: children.count('holders'),
      examples: toProcesses(children, 'examples'),
    },
    sockets: toSockets(fields.object('sockets')),
    load: toLoad(fields.object('load')),
    foreign: toForeign(fields.object('foreign')),
    finalProbe: fields.maybe('finalProbe', (name) => toFinalProbe(fields.object(name))),
    timeline: toTimeline(fields.object('timeline')),
    ignored: toIgnored(fields.object('ignored')),
    outsiders: toIgnored(fields.object('outsiders')),
    ...fields.optional('execs', (name) => toExecsEvidence(fields.object(name))),
    ownOrphans: fields.count('ownOrphans'),
    tasks: fields.count('tasks'),
  };
}

/** What forkbed saved before it knew UDP and Unix names no transport. */
function toListeningEndpoint(fields: Fields): Endpoint {
  const transport = fields.maybe('transport', (name) => fields.choice(name, TRANSPORTS)) ?? 'tcp';
  if (transport === 'unix') return { transport, path: fields.string('path') };
  return { transport, port: fields.count('port', 1) };
}

function toProcesses(fields: Fields, name: string): ProcessRecord[] {
  return fields.objects(name).map(toProcess);
}

function toControl(fields: Fields): ControlEvidence {
  return {
    plantedPid: fields.maybe('plantedPid', (name) => fields.count(name, 1)),
    seenByCensus: fields.flag('seenByCensus'),
    seenByPs: fields.maybe('seenByPs', (name) => fields.flag(name)),
    detail: fields.string('detail'),
  };
}

function toGrowth(fields: Fields): GrowthEvidence {
  const [ended, unread, series] = [fields.object('ended'), fields.object('unread'), fields.object('series')];
  return {
    unit: fields.choice('unit', LOAD_UNITS),
    amounts: fields.numbers('amounts'),
    ended:
      ended.choice('kind', ['resolved', 'limit']) === 'limit'
        ? { kind: 'limit', reason: ended.string('reason') }
        : { kind: 'resolved' },
    compared: fields.count('compared'),
    unread: { count: unread.count('count'), server: unread.flag('server') },
    series: byKind((kind) => toGrowthSeries(series.object(kind))),
  };
}

function toGrowthSeries(fields: Fields): GrowthSeries {
  return {
    more: fields.number('more'),
    before: fields.number('before'),
    now: fields.number('now'),
    growers: fields.objects('growers').map((grower) => ({
      process: toProcess(grower.object('process')),
      before: grower.number('before'),
      now: grower.number('now'),
      parts: grower.strings('parts'),
    })),
    grown: fields.count('grown'),
    values: fields.numbers('values'),
  };
}

function toZombieReport(fields: Fields): ZombieReport {
  return {
    samples: fields.count('samples'),
    seen: fields.count('seen'),
    peak: fields.count('peak'),
    lasting: fields.count('lasting'),
    groups: fields.objects('groups').map((group) => ({
      ppid: group.count('ppid'),
      count: group.count('count'),
      stillThere: group.count('stillThere'),
      beforeLoad: group.count('beforeLoad'),
      oldestMs: group.measure('oldestMs'),
      reapedAfterMs: group.measure('reapedAfterMs'),
      fromOutside: group.count('fromOutside'),
      examples: toProcesses(group, 'examples'),
    })),
    ageMs: toPercentiles(fields.object('ageMs')),
  };
}

function toPs(fields: Fields): PsEvidence {
  const kind = fields.choice('kind', ['absent', 'failed', 'compared']);
  if (kind === 'absent') return { kind };
  if (kind === 'failed') return { kind, reason: fields.string('reason') };
  return { kind, onlyPs: fields.counts('onlyPs'), onlyCensus: fields.counts('onlyCensus') };
}

function toOrphans(fields: Fields): Evidence['orphans'] {
  return {
    count: fields.count('count'),
    examples: fields.objects('examples').map((adoption) => ({
      process: toProcess(adoption.object('process')),
      formerPpid: adoption.maybe('formerPpid', (name) => adoption.count(name)),
      fromOutside: adoption.flag('fromOutside'),
    })),
    fromOutside: fields.count('fromOutside'),
  };
}

function toSockets(fields: Fields): SocketEvidence {
  const closeWait = fields.object('closeWait');
  return {
    count: fields.count('count'),
    listens: fields.flag('listens'),
    listenersBefore: fields.objects('listenersBefore').map(toSocket),
    listenersAfter: fields.objects('listenersAfter').map(toSocket),
    closeWait: {
      count: closeWait.count('count'),
      examples: closeWait.objects('examples').map((held) => ({
        socket: toSocket(held.object('socket')),
        holders: toProcesses(held, 'holders'),
      })),
    },
    others: fields.count('others'),
  };
}

function toLoad(fields: Fields): LoadEvidence {
  const percentiles = (name: string): Percentiles => toPercentiles(fields.object(name));
  return {
    kind: fields.choice('kind', LOAD_KINDS),
    watchedMs: fields.measure('watchedMs'),
    births: fields.maybe('births', (name) => fields.count(name)),
    ...fields.optional('machine', (name) => toMachineTime(fields.object(name))),
    ...fields.optional('listenDrops', (name) => fields.count(name)),
    expectedClients: fields.count('expectedClients'),
    clients: fields.objects('clients').map((client) => ({
      name: client.string('name'),
      ...client.optional('execs', (name) => client.flag(name)),
      ...client.optional('node', (name) => client.string(name)),
      ...client.optional('interrupted', (name) => client.count(name, 1)),
      ...client.optional('cutOff', (name) => client.count(name, 1)),
      summary: parseClientSummary(client.value('summary')),
    })),
    missing: fields.strings('missing'),
    connectMs: percentiles('connectMs'),
    replyMs: percentiles('replyMs'),
    ...fields.optional('startSpreadMs', percentiles),
    ...fields.optional('nodes', (name) => fields.objects(name).map(toLoadNode)),
  };
}

function toMachineTime(fields: Fields): MachineTime {
  return { busyMs: fields.measure('busyMs'), idleMs: fields.measure('idleMs') };
}

function toLoadNode(fields: Fields): LoadNode {
  return {
    node: fields.string('node'),
    clients: fields.count('clients'),
    missing: fields.count('missing'),
    connections: fields.count('connections'),
    connectionsServed: fields.count('connectionsServed'),
    connectMs: toPercentiles(fields.object('connectMs')),
    replyMs: toPercentiles(fields.object('replyMs')),
    ...fields.optional('startSpreadMs', (name) => toPercentiles(fields.object(name))),
  };
}

function toForeign(fields: Fields): ForeignEvidence {
  const kind = fields.choice('kind', ['left', 'failed', 'not-reached', 'pid1-ended']);
  if (kind === 'not-reached') return { kind };
  if (kind !== 'left') return { kind, reason: fields.string('reason') };
  const lost = fields.object('lost');
  return {
    kind,
    orphans: fields.count('orphans'),
    ends: fields.count('ends'),
    stayed: fields.count('stayed'),
    examples: fields.objects('examples').map((child) => ({
      pid: child.count('pid', 1),
      adoptedBy: child.count('adoptedBy'),
      end: child.string('end'),
      fate: child.choice('fate', ['defunct', 'alive']),
    })),
    client: fields.choice('client', ['kept', 'dropped', 'none']),
    lost: { count: lost.count('count'), examples: toProcesses(lost, 'examples') },
  };
}

function toFinalProbe(fields: Fields): FinalProbeEvidence {
  const answer = fields.flag('answered')
    ? { answered: true as const, ms: fields.measure('ms') }
    : { answered: false as const, reason: fields.string('reason') };
  return {
    ...answer,
    ...fields.optional('by', (name) => fields.choice(name, PROBE_CLIENTS)),
    ...fields.optional('accepted', (name) => fields.flag(name)),
  };
}

function toTimeline(fields: Fields): Evidence['timeline'] {
  const worst = fields.object('worst');
  return {
    samples: fields.objects('samples').map((sample) => ({
      atMs: sample.number('atMs'),
      processes: sample.count('processes'),
      zombies: sample.count('zombies'),
      rssKiB: sample.measure('rssKiB'),
    })),
    worst: { atMs: worst.number('atMs'), processes: toProcesses(worst, 'processes'), omitted: worst.count('omitted') },
  };
}

function toIgnored(fields: Fields): IgnoredEvidence {
  return { count: fields.count('count'), commands: fields.strings('commands') };
}

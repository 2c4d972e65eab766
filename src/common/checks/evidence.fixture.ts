/**
 * For tests alone: the evidence of a run in which all is well, and its parts, to be changed in one point. It is digested from
 * two censuses as the audit does it (src/container/probe/audit/gather-evidence.ts), by the real GrowthMeter and ZombieWatch.
 */
import type { ClientSummary } from '../events/client-summary.ts';
import {
  byKind,
  GROWTH_KINDS,
  type GrowthEvidence,
  type GrowthKind,
  type GrowthSeries,
  type Measure,
} from '../growth/growth.ts';
import { type CensusMeasures, GrowthMeter } from '../growth/measure-growth.ts';
import { measureTrend } from '../growth/trend.ts';
import type { Census, ProcessDetail, ProcessRecord, TcpSocket } from '../process-table/model.ts';
import { findHolders } from '../process-table/process-tree.ts';
import { loadAmount } from './coverage.ts';
import type {
  Adoption,
  Evidence,
  ForeignEvidence,
  LoadEvidence,
  OrphanEvidence,
  ParentEvidence,
  SocketEvidence,
} from './evidence.ts';
import { type ZombieGroup, type ZombieReport, ZombieWatch } from './zombie-watch.ts';

export const LISTEN_INODE = 4_000;

export function processRecord(overrides: Partial<ProcessRecord> & { pid: number }): ProcessRecord {
  return {
    ppid: 1,
    state: 'S',
    startTicks: overrides.pid * 100,
    ageMs: 5_000,
    threads: 1,
    rssKiB: 900,
    command: 'forkbed-server',
    argv: ['forkbed-server', '--reap', 'wait'],
    ...overrides,
  };
}

export function zombieRecord(overrides: Partial<ProcessRecord> & { pid: number }): ProcessRecord {
  return processRecord({ state: 'Z', argv: [], rssKiB: 0, ...overrides });
}

export function processDetail(overrides: Partial<ProcessDetail> & { pid: number }): ProcessDetail {
  return {
    signals: { ignored: [], blocked: [], caught: [] },
    descriptors: 6,
    anonymousKiB: 2_000,
    socketInodes: [LISTEN_INODE],
    ...overrides,
  };
}

export function tcpSocket(overrides: Partial<TcpSocket>): TcpSocket {
  return {
    state: 'CLOSE_WAIT',
    localAddress: '172.18.0.2',
    localPort: 5005,
    remoteAddress: '172.18.0.3',
    remotePort: 40_000,
    inode: 5_000,
    ...overrides,
  };
}

export const LISTENER = tcpSocket({
  state: 'LISTEN',
  localAddress: '0.0.0.0',
  remoteAddress: '0.0.0.0',
  remotePort: 0,
  inode: LISTEN_INODE,
});

/** PID 1 alone, listening; `processes` beside it. */
export function census(overrides: Partial<Census> & { beside?: readonly ProcessRecord[] } = {}): Census {
  const { beside = [], ...rest } = overrides;
  return {
    atMs: 10_000,
    processes: [processRecord({ pid: 1, ppid: 0 }), ...beside],
    details: [processDetail({ pid: 1 })],
    sockets: [LISTENER],
    ...rest,
  };
}

export function clientSummary(overrides: Partial<ClientSummary> = {}): ClientSummary {
  return {
    event: 'summary',
    connections: 100,
    ok: 100,
    failed: 0,
    messages: 500,
    seconds: 1,
    connectionsPerSecond: 100,
    connectMs: { p50: 1, p90: 2, p99: 3, max: 4 },
    replyMs: { p50: 0.1, p90: 0.2, p99: 0.3, max: 0.4 },
    errors: {},
    ...overrides,
  };
}

export function zombieReport(overrides: Partial<ZombieReport> = {}): ZombieReport {
  const ageMs = { p50: 0, p90: 0, p99: 0, max: 0 };
  return { samples: 8, seen: 0, peak: 0, lasting: 0, groups: [], ageMs, ...overrides };
}

export function zombieGroup(overrides: Partial<ZombieGroup> = {}): ZombieGroup {
  const examples = [zombieRecord({ pid: 9 })];
  return {
    ppid: 1,
    count: 1,
    stillThere: 1,
    beforeLoad: 0,
    oldestMs: 4_000,
    reapedAfterMs: 0,
    fromOutside: 0,
    examples,
    ...overrides,
  };
}

export function orphanEvidence(adopted: readonly Adoption[]): OrphanEvidence {
  const fromOutside = adopted.filter((each) => each.fromOutside).length;
  return { count: adopted.length, examples: adopted.slice(0, 5), fromOutside };
}

const LOAD: LoadEvidence = {
  kind: 'connections',
  watchedMs: 3_000,
  births: 200,
  expectedClients: 2,
  clients: [
    { name: 'forkbed-client-1', summary: clientSummary() },
    { name: 'forkbed-client-2', summary: clientSummary() },
  ],
  missing: [],
  connectMs: { p50: 1, p90: 2, p99: 3, max: 4 },
  replyMs: { p50: 0.1, p90: 0.2, p99: 0.3, max: 0.4 },
};

export const ORPHANS_REAPED = {
  kind: 'left',
  orphans: 90,
  ends: 70,
  stayed: 0,
  examples: [],
  client: 'kept',
  lost: { count: 0, examples: [] },
} as const satisfies ForeignEvidence;

/** What further rounds of the load add: as much as the load each, nothing, or there was none. */
type Afterwards = 'goes on' | 'goes on and on' | 'stops' | 'no round';

/** `baseline` and `after`: the censuses before the load, and after what was left had its settle window. */
export interface EvidenceOverrides extends Partial<Evidence> {
  readonly baseline?: Census;
  readonly after?: Census;
  /** `no round` by default. */
  readonly afterwards?: Afterwards;
}

/** Two clients with 100 connections each; `overrides` is what was not well. */
export function makeEvidence(overrides: EvidenceOverrides = {}): Evidence {
  const { baseline = census(), after = census({ atMs: 20_000 }), afterwards = 'no round', ...rest } = overrides;
  const { settleMs = 2_000, load = LOAD } = rest;
  const { subject = { pid: 1, listener: { transport: 'tcp', port: 5005, inodes: [LISTEN_INODE] } } } = rest;
  const { zombies = zombiesIn({ baseline, after, settleMs }) } = rest;
  const { listener } = subject;
  return {
    settleMs,
    control: { plantedPid: 40, seenByCensus: true, seenByPs: true, detail: '' },
    subject,
    pid1: baseline.processes.find(({ pid }) => pid === 1),
    pid1AtEnd: processRecord({ pid: 1, ppid: 0 }),
    pid1Signals: after.details.find(({ pid }) => pid === 1)?.signals,
    processes: { before: baseline.processes.length, after: after.processes.length },
    growth: makeGrowth(new GrowthMeter(baseline, listener?.transport === 'udp' ? undefined : listener).measure(after), {
      load,
      afterwards,
      serverPid: subject.pid,
    }),
    zombies,
    parents: findParents(zombies, after),
    ps: { kind: 'compared', onlyPs: [], onlyCensus: [] },
    orphans: orphanEvidence([]),
    children: { seen: 12, clean: 10, unconfirmed: 0, holders: 0, examples: [] },
    sockets: socketsIn({ baseline, after }, listener?.transport === 'tcp' ? listener.port : 0),
    load,
    foreign: ORPHANS_REAPED,
    finalProbe: { answered: true, ms: 3 },
    timeline: { samples: [], worst: { atMs: 0, processes: [], omitted: 0 } },
    ignored: { count: 0, commands: [] },
    outsiders: { count: 0, commands: [] },
    ownOrphans: 0,
    tasks: 1,
    ...rest,
  };
}

/** One census after the load, and as many rounds as it takes to decide; what processes that grew have is that of the last. */
function makeGrowth(
  { kinds, compared, unreadable }: CensusMeasures,
  { load, afterwards, serverPid }: { load: LoadEvidence; afterwards: Afterwards; serverPid: number },
): GrowthEvidence {
  const unit = load.kind === 'none' ? 'ms' : load.kind;
  const amount = loadAmount(load);
  const rounds = { 'goes on': 5, 'goes on and on': 10, stops: 1, 'no round': 0 }[afterwards];
  const amounts = Array.from({ length: rounds + 1 }, () => amount);
  const series = byKind((kind): GrowthSeries => {
    const measure = rounds > 1 ? goneOn(kind, kinds[kind], rounds) : kinds[kind];
    const { more } = kinds[kind];
    return { ...measure, values: amounts.map((_, round) => (rounds > 1 ? more * (round + 1) : more)) };
  });
  const grown = { unit, amounts, compared } as const;
  const isOpen = GROWTH_KINDS.some((kind) => measureTrend(kind, series[kind], grown, false).kind === 'open');
  const ended = isOpen ? ({ kind: 'limit', reason: NO_ROUND } as const) : ({ kind: 'resolved' } as const);
  const unread = { count: unreadable.length, server: unreadable.includes(serverPid) };
  return { ...grown, ended, unread, series };
}

/** The same after so many rounds that each added as much. */
function goneOn(kind: GrowthKind, { more, now, growers, ...rest }: Measure, rounds: number): Measure {
  const isSingle = kind === 'descriptors' || kind === 'memory' || kind === 'threads';
  return {
    ...rest,
    more: more * (rounds + 1),
    now: now + more * rounds,
    growers: growers.map((each) => ({
      ...each,
      now: isSingle ? each.now + Math.max(0, each.now - each.before) * rounds : each.now,
    })),
  };
}

export const NO_ROUND = 'no further connection was served';

/** Those that are in `after` stay for longer than the settle window. */
function zombiesIn(seen: { baseline: Census; after: Census; settleMs: number }): ZombieReport {
  const { baseline, after, settleMs } = seen;
  const watch = new ZombieWatch({ settleMs });
  watch.observe({ ...baseline, atMs: 0 });
  for (const atMs of [10_000, 10_000 + settleMs + 1]) watch.observe({ ...after, atMs });
  return { ...watch.report(), samples: 8 };
}

function findParents({ groups }: ZombieReport, { processes, details }: Census): ParentEvidence[] {
  return groups.flatMap(({ ppid }) => {
    const process = processes.find(({ pid }) => pid === ppid);
    return process === undefined ? [] : [{ process, signals: details.find(({ pid }) => pid === ppid)?.signals }];
  });
}

function socketsIn({ baseline, after }: { baseline: Census; after: Census }, port: number): SocketEvidence {
  const { sockets } = after;
  const atPort = sockets.filter(({ localPort }) => port !== 0 && localPort === port);
  const closeWait = sockets.filter(({ state }) => state === 'CLOSE_WAIT');
  return {
    count: sockets.length,
    listens: atPort.some(({ state }) => state === 'LISTEN'),
    listenersBefore: baseline.sockets.filter(({ state }) => state === 'LISTEN'),
    listenersAfter: sockets.filter(({ state }) => state === 'LISTEN'),
    closeWait: {
      count: closeWait.length,
      examples: closeWait.slice(0, 5).map((socket) => ({ socket, holders: findHolders([socket.inode], after) })),
    },
    others: atPort.filter(({ state }) => state === 'ESTABLISHED').length,
  };
}

/** The control was not seen: no check may pass for what is absent. */
export const BLIND = {
  control: { plantedPid: 40, seenByCensus: false, seenByPs: true, detail: 'seen after 2,000 ms: nothing' },
} satisfies EvidenceOverrides;

/** All clients finished, and not one connection was served. */
export const UNTESTED = {
  load: {
    ...makeEvidence().load,
    clients: [
      { name: 'forkbed-client-1', summary: clientSummary({ connections: 0, ok: 0, messages: 0 }) },
      { name: 'forkbed-client-2', summary: clientSummary({ connections: 0, ok: 0, messages: 0 }) },
    ],
  },
} satisfies EvidenceOverrides;

/** The second client never reported its summary. */
export const ONE_MISSING = {
  load: {
    ...makeEvidence().load,
    clients: [{ name: 'forkbed-client-1', summary: clientSummary() }],
    missing: ['forkbed-client-2: arrived, never finished'],
  },
} satisfies EvidenceOverrides;

/** Nobody came, and nothing listens: time passed. */
export const TIME_ALONE = {
  subject: { pid: 1, listener: undefined },
  finalProbe: undefined,
  load: { ...makeEvidence().load, kind: 'none', watchedMs: 60_000, births: 12, expectedClients: 0, clients: [] },
} satisfies EvidenceOverrides;

/** Somebody's own command, thrice in each of two clients. */
export const COMMANDS = {
  load: {
    ...makeEvidence().load,
    kind: 'commands',
    clients: ['a', 'b'].map((name) => ({ name, summary: clientSummary({ connections: 3, ok: 3, messages: 0 }) })),
  },
} satisfies EvidenceOverrides;

/** For tests alone: the evidence of a run in which all is well, and its parts, to be changed in one point. */
import type { ClientSummary } from '../events/client-summary.ts';
import type { Census, ProcessDetail, ProcessRecord, TcpSocket } from '../process-table/model.ts';
import type { Evidence } from './evidence.ts';
import type { ZombieReport } from './zombie-watch.ts';

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

/** Two clients with 100 connections each; `overrides` is what was not well. */
export function evidenceOf(overrides: Partial<Evidence> = {}): Evidence {
  return {
    settleMs: 2_000,
    control: { plantedPid: 40, seenByCensus: true, seenByPs: true, detail: '' },
    subject: { pid: 1, listener: { port: 5005, inode: LISTEN_INODE } },
    baseline: census(),
    after: census({ atMs: 20_000 }),
    pid1AtEnd: processRecord({ pid: 1, ppid: 0 }),
    zombies: zombieReport(),
    ps: { kind: 'compared', onlyPs: [], onlyCensus: [] },
    adopted: [],
    children: { seen: 12, clean: 10, unconfirmed: 0, holders: [] },
    load: {
      kind: 'connections',
      watchedMs: 3_000,
      born: 200,
      expectedClients: 2,
      clients: [
        { name: 'forkbed-client-1', summary: clientSummary() },
        { name: 'forkbed-client-2', summary: clientSummary() },
      ],
      missing: [],
      connectMs: { p50: 1, p90: 2, p99: 3, max: 4 },
      replyMs: { p50: 0.1, p90: 0.2, p99: 0.3, max: 0.4 },
    },
    again: undefined,
    foreign: { kind: 'left', children: [{ pid: 50, adoptedBy: 1, end: 'exit 0', fate: 'reaped' }] },
    visit: { answered: true, ms: 3 },
    course: { samples: [], worst: { atMs: 0, processes: [], omitted: 0 } },
    ignored: { count: 0, commands: [] },
    tasks: 1,
    ...overrides,
  };
}

/** The control was not seen: no check may pass for what is absent. */
export const BLIND = {
  control: { plantedPid: 40, seenByCensus: false, seenByPs: true, detail: 'seen after 2,000 ms: nothing' },
} satisfies Partial<Evidence>;

/** All clients finished, and not one connection was served. */
export const UNTESTED = {
  load: {
    ...evidenceOf().load,
    clients: [
      { name: 'forkbed-client-1', summary: clientSummary({ connections: 0, ok: 0, messages: 0 }) },
      { name: 'forkbed-client-2', summary: clientSummary({ connections: 0, ok: 0, messages: 0 }) },
    ],
  },
} satisfies Partial<Evidence>;

/** The second client never told its summary. */
export const ONE_MISSING = {
  load: {
    ...evidenceOf().load,
    clients: [{ name: 'forkbed-client-1', summary: clientSummary() }],
    missing: ['forkbed-client-2: arrived, never finished'],
  },
} satisfies Partial<Evidence>;

/** Nobody came, and nothing listens: time passed. */
export const TIME_ALONE = {
  subject: { pid: 1, listener: undefined },
  visit: undefined,
  load: { ...evidenceOf().load, kind: 'none', watchedMs: 60_000, born: 12, expectedClients: 0, clients: [] },
} satisfies Partial<Evidence>;

/** Somebody's own command, thrice in each of two clients. */
export const COMMANDS = {
  load: {
    ...evidenceOf().load,
    kind: 'commands',
    clients: ['a', 'b'].map((name) => ({ name, summary: clientSummary({ connections: 3, ok: 3, messages: 0 }) })),
  },
} satisfies Partial<Evidence>;

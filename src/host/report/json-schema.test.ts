/** Holds the published schema of the JSON report and what is printed equal: docs/schema/verdict.schema.json. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { FAULT_NAMES } from '../../common/chaos/fault-kinds.ts';
import { CHECK_IDS } from '../../common/checks/checks.ts';
import {
  COMMANDS,
  census,
  clientSummary,
  type EvidenceOverrides,
  makeEvidence,
  ORPHANS_REAPED,
  orphanEvidence,
  processDetail,
  processRecord,
  TIME_ALONE,
  tcpSocket,
  zombieRecord,
} from '../../common/checks/evidence.fixture.ts';
import type { Evidence, LoadClient, LoadNode, SocketEvidence } from '../../common/checks/evidence.ts';
import type { Figures } from '../../common/checks/figures.ts';
import { incompleteRun, makeChaos, makeLife, makeRun, PIDS_FAULT } from '../../common/checks/run-evidence.fixture.ts';
import type { Life, RunEvidence, StopEvidence } from '../../common/checks/run-evidence.ts';
import type { ZombieGroup, ZombieReport } from '../../common/checks/zombie-watch.ts';
import { type ClientSummary, type FailureExample, SERVER_PROTOCOLS } from '../../common/events/client-summary.ts';
import { GROWTH_KINDS, type GrowthEvidence, type GrowthSeries } from '../../common/growth/growth.ts';
import type { CheckPlan, FormerPlan } from '../check/plan.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import type { CheckReport } from './check-report.ts';
import { toJson } from './json.ts';
import { FAILING, makeReport, UNDER_CHAOS } from './report.fixture.ts';

type Json = Record<string, unknown>;

const schema: Json = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'docs/schema/verdict.schema.json'), 'utf8'));
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

/** What is wrong with it; empty where nothing is. */
function faultsOf(printed: unknown): string[] {
  return validate(printed) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

function printed(report: CheckReport): Json {
  return JSON.parse(toJson(report));
}

/** The value at a path such as `verdict/findings/0`. */
function at(root: unknown, path: string): unknown {
  return path.split('/').reduce((value, key) => (value as Json)[key], root);
}

/** Everything that can go wrong in a life, at once. */
const LOAD_NODE: LoadNode = {
  node: 'worker-1',
  clients: 1,
  missing: 1,
  connections: 100,
  connectionsServed: 93,
  connectMs: { p50: 1, p90: 2, p99: 3, max: 4.5 },
  replyMs: { p50: 1, p90: 2, p99: 3, max: 4.5 },
};

const ALL_WRONG: EvidenceOverrides = {
  after: census({
    beside: [zombieRecord({ pid: 7 }), processRecord({ pid: 8, threads: 3 })],
    details: [processDetail({ pid: 1, descriptors: 9, targets: ['9 socket:[1]'], sharedKiB: 9_000 })],
    sockets: [tcpSocket({ inode: 4_000 }), tcpSocket({ state: 'ESTABLISHED' })],
  }),
  afterwards: 'goes on',
  ps: { kind: 'compared', onlyPs: [7], onlyCensus: [8] },
  orphans: orphanEvidence([{ process: processRecord({ pid: 9 }), formerPpid: 7, fromOutside: true }]),
  children: { seen: 3, clean: 1, unconfirmed: 1, holders: 1, examples: [processRecord({ pid: 8 })] },
  load: {
    ...makeEvidence().load,
    clients: [
      {
        name: 'a',
        node: 'worker-1',
        interrupted: 7,
        cutOff: 2,
        summary: clientSummary({
          errors: { 'odd code': 1, ECONNRESET: 2 },
          failures: [{ fromMs: 10, toMs: 20.5, code: 'ECONNRESET', count: 2 }],
          examples: [
            { code: 'ERR_REPLY', count: 1 },
            { code: 'ERR_REPLY', count: 1, reply: 'HTTP 503', received: '', detail: 'x', protocol: 'SMTP or FTP' },
          ],
          firstFailure: { served: 0, open: 1 },
          lateReplyMs: 10_000.5,
          gateSilentMs: 8_500,
        }),
      },
    ],
    machine: { busyMs: 3_990, idleMs: 10 },
    missing: ['b: never arrived'],
    startSpreadMs: { p50: 1, p90: 2, p99: 3, max: 4.5 },
    nodes: [LOAD_NODE, { ...LOAD_NODE, node: 'worker-2', startSpreadMs: { p50: 1, p90: 2, p99: 3, max: 4.5 } }],
  },
  foreign: {
    ...ORPHANS_REAPED,
    stayed: 1,
    examples: [{ pid: 50, adoptedBy: 1, end: 'exit 139', fate: 'defunct' }],
    client: 'dropped',
    lost: { count: 1, examples: [processRecord({ pid: 5 })] },
  },
  finalProbe: { answered: false, reason: 'ECONNREFUSED', by: 'audit', accepted: false },
  outsiders: { count: 2, commands: ['curl', 'sh'] },
  ownOrphans: 3,
};

/** A run of several lives, with all that a host can know. */
const WHOLE_RUN: RunEvidence = {
  lives: [
    {
      ...makeLife(ALL_WRONG),
      engineCount: { engine: 4, census: { min: 3, max: 4 }, sidecars: ['log'] },
      pidsLimit: { limit: 8, refused: 3 },
      cpuMs: 1_234.5,
    },
    { ...makeLife(), noEngineCount: 'the engine keeps no count of processes', after: 'stop-container' },
    {
      audit: { kind: 'incomplete', reason: 'it ended', control: makeEvidence().control, ended: true },
      after: 'restart-container',
    },
  ],
  chaos: makeChaos({ failures: [{ client: 'a', failures: [{ fromMs: 1, toMs: 2, code: 'EPIPE', count: 1 }] }] }),
  baseline: [{ check: 'no-defunct', process: 'sh', kind: 'zombie sleep', count: 12 }],
  allowances: {
    today: '2026-06-01',
    declared: [{ kind: 'ignored', what: 'cron', reason: 'goes with the next base', expires: '2026-05-31' }],
  },
  restarts: [
    {
      fault: { ...PIDS_FAULT, fault: 'stop-container' },
      ended: { signal: 'SIGTERM', exitCode: 0, tookMs: 12.5, graceMs: 10_000 },
      unserved: 'ECONNREFUSED',
    },
  ],
  stop: {
    kind: 'asked',
    evidence: {
      signal: 'SIGTERM',
      exitCode: 137,
      tookMs: 10_003.5,
      graceMs: 10_000,
      alive: [processRecord({ pid: 1, ppid: 0 })],
    },
  },
  allowUnknown: ['served'],
};

/** The report, changed at a path; `undefined` takes away what is there. */
function damaged(path: string, value: unknown, original = FAILING): Json {
  const report = printed(original);
  const keys = path.split('/');
  const last = keys.pop() ?? '';
  const owner = (keys.length === 0 ? report : at(report, keys.join('/'))) as Json;
  if (value === undefined) delete owner[last];
  else owner[last] = value;
  return report;
}

describe('the schema holds for', () => {
  const { plan } = makeReport();
  test.each<[string, CheckReport]>([
    ['a run in which all is well', makeReport()],
    ['a run in which a check fails and one could not be told', FAILING],
    ['checks that were allowed to be unknown', { ...FAILING, allowedUnknown: ['reaps-orphans', 'reaps-orphans'] }],
    ['an audit that came to no evidence', makeReport({ evidence: incompleteRun({ reason: 'nothing listened' }) })],
    [
      'an audit that came to no evidence after the control was seen',
      makeReport({ evidence: incompleteRun({ reason: 'nobody', control: makeEvidence().control }) }),
    ],
    ['a run without clients', makeReport({ evidence: makeRun(TIME_ALONE) })],
    ['a run in which everything goes wrong', makeReport({ evidence: makeRun(ALL_WRONG) })],
    ['a run of several lives, with all that a host can know', makeReport({ evidence: WHOLE_RUN })],
    [
      'a run whose PID 1 was not asked to stop',
      makeReport({ evidence: makeRun({}, { stop: { kind: 'not-applicable', reason: 'it ran before' } }) }),
    ],
    ['a subject of forkbed.yaml', makeReport({ name: 'web', source: { file: 'forkbed.yaml', line: 3 } })],
    [
      'a run of a pod',
      makeReport({
        plan: {
          ...plan,
          clientName: 'livenessProbe',
          probes: [
            {
              name: 'readinessProbe',
              port: 8443,
              connections: 10,
              replyTimeoutMs: 1_000,
              message: {
                messages: 1,
                payload: 'GET /',
                payloadHex: '00',
                expect: 'http',
                tls: true,
                tlsInsecure: true,
              },
            },
          ],
        },
        manifest: {
          file: '-',
          workload: 'Deployment/web',
          container: 'web',
          notCarried: [
            { what: 'affinity', path: 'spec.affinity', consequence: 'it decides on which node the pod runs' },
          ],
        },
      }),
    ],
    ['a run without ps', makeReport({ evidence: makeRun({ ps: { kind: 'absent' } }) })],
    ['a ps that failed', makeReport({ evidence: makeRun({ ps: { kind: 'failed', reason: '' } }) })],
    [
      'a PID 1 that ended of the orphans',
      makeReport({ evidence: makeRun({ foreign: { kind: 'pid1-ended', reason: 'x' } }) }),
    ],
    ['a run that did not come to the orphans', makeReport({ evidence: makeRun({ foreign: { kind: 'not-reached' } }) })],
    ['a PID 1 that is gone', makeReport({ evidence: makeRun({ pid1AtEnd: undefined, finalProbe: undefined }) })],
    [
      'a control that could not be planted',
      makeReport({
        evidence: makeRun({
          control: { plantedPid: undefined, seenByCensus: false, seenByPs: undefined, detail: 'fork: EAGAIN' },
        }),
      }),
    ],
    [
      'a run of somebody else’s command',
      makeReport({
        plan: {
          ...plan,
          client: { image: 'client', command: ['load', ''] },
          payloadHex: '00fF',
          ignore: ['cron', '7'],
        },
        evidence: makeRun(COMMANDS),
      }),
    ],
    [
      'a run with faults on purpose',
      makeReport({
        plan: { ...plan, chaos: { faults: ['pids', 'freeze'], seed: 2 ** 32 - 1 } },
        evidence: UNDER_CHAOS,
      }),
    ],
    [
      'a process of which ps was the source, and a kernel that tells no births',
      makeReport({
        evidence: makeRun({
          load: { ...makeEvidence().load, births: undefined },
          timeline: {
            samples: [],
            worst: { atMs: 0, processes: [processRecord({ pid: 9, startTicks: undefined, argv: [] })], omitted: 0 },
          },
        }),
      }),
    ],
  ])('%s', (_, report) => {
    expect(faultsOf(printed(report))).toEqual([]);
  });
});

describe('the schema refuses', () => {
  test.each<[string, string, unknown]>([
    ['a missing field', 'durationMs', undefined],
    ['a missing field of the plan', 'plan/settleMs', undefined],
    ['a report without the command line', 'commandLine', undefined],
    ['a command line that is one text', 'commandLine', 'forkbed check image'],
    ['a report without one of the versions', 'versions/kernel', undefined],
    ['a version of something else', 'versions/node', '24'],
    ['more of the log than its end', 'log', Array.from({ length: 21 }, () => 'a line')],
    ['an empty line of the log', 'log', ['']],
    ['a missing field of a finding', 'verdict/findings/0/evidence', undefined],
    ['a further field', 'host', 'here'],
    ['a further field of the plan', 'plan/speed', 1],
    ['a further field of a finding', 'verdict/findings/0/severity', 'high'],
    ['a further field of a process', 'verdict/timeline/worst/processes/0/uid', 0],
    ['an outcome that there is not', 'verdict/outcome', 'ok'],
    ['an outcome of a finding that there is not', 'verdict/findings/0/outcome', 'skipped'],
    ['a check that there is not', 'verdict/findings/0/id', 'no-leaks'],
    ['an allowed check that there is not', 'allowedUnknown', ['no-leaks']],
    ['the version before this one', 'schemaVersion', 2],
    ['a version that is a text', 'schemaVersion', '3'],
    ['a negative count', 'verdict/figures/zombies/peak', -1],
    ['a count with a fraction', 'verdict/figures/samples', 1.5],
    ['a negative duration', 'durationMs', -1],
    ['a port that there is not', 'plan/port', 65_536],
    ['a time without its zone', 'startedAt', '2026-01-02T03:04:05.678'],
    ['a month that there is not', 'startedAt', '2026-13-02T03:04:05.678Z'],
    ['null for what is absent', 'verdict/pid1', null],
    ['a remedy where nothing fails', 'verdict/findings/0/remedy', 'none'],
    ['a fail without a remedy', 'verdict/findings/9/remedy', undefined],
    ['figures without the timeline', 'verdict/timeline', undefined],
    ['an outcome of a finding that is no check', 'verdict/findings/0/id', 'fault'],
    ['a state that the kernel does not have', 'verdict/timeline/worst/processes/0/state', 'Q'],
    ['a report without evidence', 'evidence', undefined],
    ['a run without a life', 'evidence/lives', []],
    ['an audit that is neither complete nor not', 'evidence/lives/0/audit/kind', 'half'],
    ['evidence of an audit that is not complete', 'evidence/lives/0/audit/kind', 'incomplete'],
    ['a growth without its amounts', 'evidence/lives/0/audit/evidence/growth/amounts', []],
    ['growth of a kind that there is not', 'evidence/lives/0/audit/evidence/growth/series/files', {}],
    ['a count that is a text', 'evidence/lives/0/audit/evidence/zombies/lasting', '3'],
    ['null for a last client that did not come', 'evidence/lives/0/audit/evidence/finalProbe', null],
    ['a fate of an orphan that there is not', 'evidence/lives/0/audit/evidence/foreign/kind', 'gone'],
    ['a signal that is none', 'evidence/lives/0/audit/evidence/parents', [{ process: {}, signals: 17 }]],
    ['a life after a fault that there is not', 'evidence/lives/0/after', 'fire'],
    ['a stop that was neither asked for nor not', 'evidence/stop', { kind: 'asked' }],
    ['no restart among the restarts', 'evidence/restarts', []],
    ['a day that there is not', 'evidence/allowances', { today: '2026-02-40', declared: [] }],
    ['allowances without one', 'evidence/allowances', { today: '2026-02-04', declared: [] }],
    ['a source without its line', 'source', { file: 'Dockerfile' }],
    ['an allowed check that there is not, in the evidence', 'evidence/allowUnknown', ['no-leaks']],
  ])('%s', (_, path, value) => {
    expect(faultsOf(printed(FAILING))).toEqual([]);
    expect(faultsOf(damaged(path, value))).not.toEqual([]);
  });

  test('a further field, wherever in the evidence it stands', () => {
    const report = makeReport({ evidence: WHOLE_RUN });
    const paths = [...partsOf(printed(report).evidence, 'evidence')].map(([path]) => path);
    expect(paths.length).toBeGreaterThan(60);
    // Codes of errors are names that anybody may make.
    const closed = paths.filter((path) => !path.endsWith('/errors'));
    const taken = closed.filter((path) => faultsOf(damaged(`${path}/further`, 1, report)).length === 0);
    expect(taken).toEqual([]);
  });
});

describe('the schema says of the code', () => {
  test('the checks, in the order of the report', () => {
    expect(at(schema, '$defs/checkId/enum')).toEqual(CHECK_IDS);
  });

  test('the faults that there are', () => {
    expect(at(schema, '$defs/faultName/enum')).toEqual(FAULT_NAMES);
  });

  test('the version that is printed', () => {
    expect(at(schema, 'properties/schemaVersion/const')).toBe(printed(makeReport()).schemaVersion);
    expect(schema.$id).toBe(`urn:forkbed:verdict:${printed(makeReport()).schemaVersion}`);
  });

  test('the kinds of growth', () => {
    const series = at(schema, '$defs/growth/properties/series') as Json;
    expect(Object.keys(series.properties as Json)).toEqual(GROWTH_KINDS);
    expect(series.required).toEqual(GROWTH_KINDS);
  });

  // What a type gets one day, the compiler asks for here.
  test.each<[string, string, Readonly<Record<string, true>>]>([
    [
      'evidence',
      '$defs/evidence',
      named<Evidence>({
        settleMs: true,
        control: true,
        subject: true,
        pid1: true,
        pid1AtEnd: true,
        pid1Signals: true,
        processes: true,
        growth: true,
        zombies: true,
        parents: true,
        ps: true,
        orphans: true,
        children: true,
        sockets: true,
        load: true,
        foreign: true,
        finalProbe: true,
        timeline: true,
        ignored: true,
        outsiders: true,
        ownOrphans: true,
        tasks: true,
        execs: true,
      }),
    ],
    [
      'evidence of a run',
      '$defs/runEvidence',
      named<RunEvidence>({
        lives: true,
        chaos: true,
        restarts: true,
        stop: true,
        allowUnknown: true,
        allowances: true,
        baseline: true,
      }),
    ],
    [
      'lives',
      '$defs/life',
      named<Life>({
        audit: true,
        engineCount: true,
        noEngineCount: true,
        pidsLimit: true,
        cpuMs: true,
        lostNetwork: true,
        after: true,
      }),
    ],
    [
      'ends',
      '$defs/stopEvidence',
      named<StopEvidence>({ signal: true, exitCode: true, tookMs: true, graceMs: true, alive: true }),
    ],
    [
      'growth',
      '$defs/growth',
      named<GrowthEvidence>({ unit: true, amounts: true, ended: true, compared: true, unread: true, series: true }),
    ],
    [
      'growth of a kind',
      '$defs/growthSeries',
      named<GrowthSeries>({ more: true, before: true, now: true, growers: true, grown: true, values: true }),
    ],
    [
      'zombies',
      '$defs/zombieReport',
      named<ZombieReport>({ samples: true, seen: true, peak: true, lasting: true, groups: true, ageMs: true }),
    ],
    [
      'zombies of a parent',
      '$defs/zombieReport/properties/groups/items',
      named<ZombieGroup>({
        ppid: true,
        count: true,
        stillThere: true,
        beforeLoad: true,
        oldestMs: true,
        reapedAfterMs: true,
        fromOutside: true,
        examples: true,
      }),
    ],
    [
      'sockets',
      '$defs/evidence/properties/sockets',
      named<SocketEvidence>({
        count: true,
        listens: true,
        listenersBefore: true,
        listenersAfter: true,
        closeWait: true,
        others: true,
      }),
    ],
    [
      'clients of a load',
      '$defs/evidence/properties/load/properties/clients/items',
      named<LoadClient>({ name: true, summary: true, execs: true, node: true, interrupted: true, cutOff: true }),
    ],
    [
      'nodes of a load',
      '$defs/loadNode',
      named<LoadNode>({
        node: true,
        clients: true,
        missing: true,
        connections: true,
        connectionsServed: true,
        connectMs: true,
        replyMs: true,
        startSpreadMs: true,
      }),
    ],
    [
      'clients',
      '$defs/clientSummary',
      named<ClientSummary>({
        event: true,
        connections: true,
        ok: true,
        failed: true,
        messages: true,
        seconds: true,
        connectionsPerSecond: true,
        connectMs: true,
        replyMs: true,
        errors: true,
        failures: true,
        examples: true,
        firstFailure: true,
        lateReplyMs: true,
        gateSilentMs: true,
        resent: true,
        strays: true,
        connectRetries: true,
      }),
    ],
    [
      'examples of failures',
      '$defs/clientSummary/properties/examples/items',
      named<FailureExample>({ code: true, count: true, reply: true, received: true, detail: true, protocol: true }),
    ],
    [
      'figures',
      '$defs/verdict/properties/figures',
      named<Figures>({
        load: true,
        watchedMs: true,
        clients: true,
        connections: true,
        connectionsServed: true,
        messages: true,
        connectMs: true,
        replyMs: true,
        startSpreadMs: true,
        nodes: true,
        zombies: true,
        processes: true,
        tasks: true,
        ignored: true,
        outsiders: true,
        ownOrphans: true,
        rounds: true,
        samples: true,
      }),
    ],
    [
      'plan',
      '$defs/plan',
      named<CheckPlan & FormerPlan>({
        port: true,
        readyLog: true,
        readyHealthy: true,
        readyHttp: true,
        clients: true,
        forMs: true,
        connections: true,
        concurrency: true,
        warmUp: true,
        rate: true,
        messages: true,
        payload: true,
        payloadHex: true,
        udp: true,
        unix: true,
        tls: true,
        tlsInsecure: true,
        tlsCa: true,
        sni: true,
        send: true,
        sendHex: true,
        expect: true,
        holdMs: true,
        end: true,
        replyTimeoutMs: true,
        chaos: true,
        client: true,
        ignore: true,
        settleMs: true,
        startTimeoutMs: true,
        limitMs: true,
        execs: true,
        clientName: true,
        probes: true,
      }),
    ],
  ])('each field of the %s', (_, path, fields) => {
    expect(Object.keys(at(schema, `${path}/properties`) as Json).sort()).toEqual(Object.keys(fields).sort());
  });

  test('the protocols that a server may speak', () => {
    const { protocol } = at(schema, '$defs/clientSummary/properties/examples/items/properties') as Record<string, Json>;
    expect(protocol?.enum).toEqual(SERVER_PROTOCOLS);
  });
});

describe('the schema itself', () => {
  const parts = [...partsOf(schema)];
  const objects = parts.filter(([, part]) => part.type === 'object');

  test('is strict: no object may have a further property', () => {
    expect(objects.length).toBeGreaterThan(10);
    expect(objects.filter(([, part]) => part.additionalProperties !== false)).toEqual([]);
  });

  test('tells of each property what it is', () => {
    const properties = objects.flatMap(([path, { properties }]) =>
      Object.entries(properties as Json).map(([name, property]) => ({
        path: `${path}/${name}`,
        ...(property as Json),
      })),
    );
    expect(properties.filter(({ title, description }: Json) => !title || !description)).toEqual([]);
  });
});

/** The names of a type's fields, all of them. */
function named<Type>(fields: Readonly<Record<keyof Type, true>>): Readonly<Record<string, true>> {
  return fields;
}

/** Every object within, itself among them, by its path. */
function* partsOf(value: unknown, path = ''): Generator<[string, Json]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [path, value as Json];
  for (const [key, within] of Object.entries(value)) yield* partsOf(within, `${path}/${key}`);
}

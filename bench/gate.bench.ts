/**
 * What does the gate across machines cost, and how many clients can it take? Simulated clients, 1,000 and 10,000, meet a real audit
 * at its own Unix socket, and through `forkbed-probe gate` over TCP: how long until all are in, how far apart they begin by the audit's
 * clock, how long until all results are in, and the memory of the gate and of the audit, from the accounts of their containers.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Verdict } from '../src/common/checks/verdict.ts';
import { eventually, removeOnInterrupt, type StartedContainer, startContainer, Testbed } from '../src/host/index.ts';
import { benchArguments } from './support/arguments.ts';
import { report } from './support/result.ts';
import { measureRounds, type Series, seriesOf } from './support/rounds.ts';
import { SimulatedClients } from './support/simulated-clients.ts';

const SIZES = [1_000, 10_000];
const METRICS = ['gather', 'p50', 'p99', 'max', 'collect', 'gate', 'audit'] as const;
/** A client takes two open files of a gate, and the usual hard limit of a container here is 20,000. */
const CLIENTS_PER_GATE = 9_000;
const SOCKET = 'gate.sock';
const FOLDER = '/run/forkbed';
const PORT = 5050;
const TOKEN = randomBytes(16).toString('hex');
const LIMIT_MS = 300_000;
const DRAINED_MS = 1_000;

interface Way {
  readonly name: string;
  readonly at: number;
  readonly gates: number;
}

type Metric = (typeof METRICS)[number];

const WAYS: readonly Way[] = SIZES.flatMap((at) => [
  { name: "the audit's own socket", at, gates: 0 },
  { name: 'the gate, over TCP', at, gates: Math.ceil(at / CLIENTS_PER_GATE) },
]);

removeOnInterrupt();
const { rounds } = benchArguments({ rounds: 3 });
const series = await measureRounds<Way, Metric>({ rounds, subjects: WAYS, metrics: METRICS, measure });
const tableOf = (question: string, metric: Metric, unit: string, digits = 1) => ({
  ...{ question, unit, digits, axis: 'clients' },
  series: metric === 'gate' ? ofGates(series.gate) : series[metric],
});
await report({
  id: 'gate',
  title: 'What the gate across machines costs',
  tables: [
    tableOf('From the first connect until all clients have arrived', 'gather', 's', 2),
    tableOf('From the first `go` until half of the clients have begun', 'p50', 'ms', 0),
    tableOf('From the first `go` until 99 % of the clients have begun', 'p99', 'ms', 0),
    tableOf('From the first `go` until all clients have begun', 'max', 'ms', 0),
    tableOf('Until the results of all clients are in', 'collect', 's', 2),
    tableOf('The memory of the gate, all clients inside', 'gate', 'MiB'),
    tableOf('The memory of the audit, all results in', 'audit', 'MiB'),
  ],
  targets: [],
  notes: [
    'The clients are simulated by one process of Node on the host, which connects 500 at a time, and makes no load. A result has the ' +
      'distributions of 50 connections with five messages each. The start is by the clock of the audit, when it reads that a client ' +
      `has begun, so the work of that process and of the audit is in it. A gate takes ${CLIENTS_PER_GATE.toLocaleString('en')} clients ` +
      'here: for 10,000 there are two, whose memory is added. Memory is that of the container, sockets included.',
  ],
});

/** The audit alone has no gate: nothing of it is measured there, and nothing is compared with it. */
function ofGates(measured: readonly Series[]): readonly Series[] {
  const gates = measured.filter((_, index) => (WAYS[index]?.gates ?? 0) > 0);
  return gates.flatMap((each) =>
    seriesOf(
      [each],
      each.values.map((value) => [value]),
    ),
  );
}

async function measure({ at, gates }: Way): Promise<Record<Metric, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'forkbed-gate-'));
  chmodSync(folder, 0o777);
  try {
    await using testbed = await Testbed.start();
    const server = await testbed.startServer();
    const binds = [`${folder}:${FOLDER}`];
    const audit = await testbed.startProbe(server, auditArguments(at), { binds });
    const doors = await Promise.all(Array.from({ length: gates }, () => startGate(testbed, { at, gates, binds })));
    try {
      return await meet({ at, audit, doors, path: join(folder, SOCKET) });
    } finally {
      await Promise.all([audit, ...doors].map((container) => container.remove()));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function auditArguments(clients: number): string[] {
  const limits = ['--start-timeout', '120s', '--limit', `${LIMIT_MS}ms`, '--settle', '500'];
  return ['audit', '--gate', `${FOLDER}/${SOCKET}`, '--clients', String(clients), '--json', ...limits];
}

async function startGate(
  { image, network }: Testbed,
  { at, gates, binds }: { at: number; gates: number; binds: readonly string[] },
): Promise<StartedContainer> {
  const clients = Math.ceil(at / gates);
  const gate = await startContainer({
    ...{ image, network, role: 'probe', binds },
    command: ['forkbed-probe', 'gate', '--gate', `${FOLDER}/${SOCKET}`, '--clients', String(clients)],
    environment: { FORKBED_GATE_TOKEN: TOKEN },
  });
  await gate.waitForEvent('ready');
  return gate;
}

async function meet(run: {
  at: number;
  audit: StartedContainer;
  doors: readonly StartedContainer[];
  path: string;
}): Promise<Record<Metric, number>> {
  const { at, audit, doors, path } = run;
  await eventually(async () => waitsForClients(audit), { what: 'the audit to wait for clients', limitMs: 30_000 });
  const hosts = await Promise.all(doors.map((door) => door.address()));
  await using clients = new SimulatedClients({
    clients: at,
    ...(hosts.length === 0 ? {} : { token: TOKEN }),
    endpoint: (index) => {
      const host = hosts[index % hosts.length];
      return host === undefined ? { path } : { host, port: PORT };
    },
  });
  const beganMs = Date.now();
  const begun = clients.begun();
  await clients.arrive();
  const arrivedMs = await timeOf(audit, / of [\d,]+ clients arrived$/);
  await begun;
  const gate = await memoryOf(doors);
  const finishedMs = Date.now();
  clients.finish();
  const collectedMs = await timeOf(audit, /^{"event":"over"}$/);
  await pause(DRAINED_MS);
  const auditMiB = await memoryOf([audit]);
  const { p50, p99, max } = (await verdictOf(audit)).figures?.startSpreadMs ?? {};
  return {
    gather: (arrivedMs - beganMs) / 1_000,
    ...{ p50: p50 ?? Number.NaN, p99: p99 ?? Number.NaN, max: max ?? Number.NaN },
    collect: (collectedMs - finishedMs) / 1_000,
    gate,
    audit: auditMiB,
  };
}

async function waitsForClients(audit: StartedContainer): Promise<void> {
  const { stderr } = await audit.logs();
  if (!/waiting for [\d,]+ clients/.test(stderr)) throw new Error(stderr);
}

/** When the audit wrote that line, by the clock of this machine. */
async function timeOf(audit: StartedContainer, line: RegExp): Promise<number> {
  return eventually(
    async () => {
      const { stdout, stderr } = await audit.logs({ timestamps: true });
      for (const each of `${stdout}\n${stderr}`.split('\n')) {
        const [time = '', ...words] = each.split(' ');
        if (line.test(words.join(' '))) return Date.parse(time);
      }
      throw new Error(`no line ${line} in ${stderr}`);
    },
    { what: `the line ${line}`, limitMs: LIMIT_MS },
  );
}

async function verdictOf(audit: StartedContainer): Promise<Verdict> {
  await audit.waitForExit(LIMIT_MS);
  return (await audit.events()).find(({ event }) => event === 'verdict') as unknown as Verdict;
}

async function memoryOf(containers: readonly StartedContainer[]): Promise<number> {
  const usages = await Promise.all(containers.map((each) => each.usage()));
  return usages.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0) / 2 ** 20;
}

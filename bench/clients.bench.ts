/**
 * What does it take to start containers full of clients, and what do the clients take? The start is compared with the
 * engine's API with nothing between, as many at once; the clients are ready, and wait for a gate that does not come. The
 * client's CPU, from the account of its container, is compared with a client in C that makes the same connections.
 */

import { STARTED_AT_ONCE, StartedClients, startClients } from '../src/host/clients.ts';
import { defaultEngine } from '../src/host/default-engine.ts';
import { startNetwork } from '../src/host/docker/network.ts';
import { StartedContainer as Container } from '../src/host/docker/started-container.ts';
import { type StartedContainer, Testbed } from '../src/host/index.ts';
import { benchArguments } from './support/arguments.ts';
import { startBare } from './support/bare-engine.ts';
import { report } from './support/result.ts';
import { measureRounds, type Series } from './support/rounds.ts';

const { rounds: ROUNDS } = benchArguments({ rounds: 5 });
/** How many containers, and in how many rounds at most: a round of 200 takes minutes, and the target is at 100. */
const SIZES = [
  { containers: 10, most: Number.POSITIVE_INFINITY },
  { containers: 50, most: 2 },
  { containers: 100, most: Number.POSITIVE_INFINITY },
  { containers: 200, most: 1 },
];
const WAITING = ['--gate', '/run/forkbed/nobody.sock', '--gate-timeout', '3600000'];
const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';

/**
 * Far fewer than there are local ports: each stays in use for a minute after its connection, and a client that searches for
 * a free one among many measures the search.
 */
const CONNECTIONS = 8000;
/** A run of so few is taken off each: what it costs to run a program at all. */
const FEW = 500;
const CONCURRENCY = 32;
const CLIENT_LIMIT_MS = 120_000;

type Start = (containers: number, network: string) => Promise<AsyncDisposable>;

const STARTS: readonly { readonly name: string; readonly start: Start }[] = [
  { name: "the engine's API", start: startByApi },
  {
    name: 'the library',
    start: (containers, network) => startClients(defaultEngine(), { containers, network, image: IMAGE, args: WAITING }),
  },
];

async function startByApi(containers: number, network: string): Promise<StartedClients> {
  const command = ['forkbed-client', ...WAITING];
  const container = { image: IMAGE, network, command, labels: defaultEngine().run.labelsFor('client') };
  const ids = await startBare({ containers, atOnce: STARTED_AT_ONCE, container });
  return new StartedClients(ids.map((id) => new Container(defaultEngine(), id)));
}

async function secondsToStart(containers: number, start: Start): Promise<number> {
  await using network = await startNetwork(defaultEngine());
  const beganMs = performance.now();
  await using _clients = await start(containers, network.name);
  return (performance.now() - beganMs) / 1000;
}

async function measureStarts(): Promise<readonly Series[]> {
  // The first start of a process also finds the engine and loads what it needs.
  for (const { start } of STARTS) await secondsToStart(1, start);
  const series: Series[] = [];
  for (const { containers, most } of SIZES) {
    const rounds = Math.min(ROUNDS, most);
    const subjects = STARTS.map((each) => ({ ...each, at: containers }));
    const measure = async ({ start }: { start: Start }) => ({ seconds: await secondsToStart(containers, start) });
    series.push(...(await measureRounds({ rounds, subjects, metrics: ['seconds'], measure })).seconds);
  }
  return series;
}

/** A program that makes the connections, run by exec in a container that does nothing else. */
interface Client {
  readonly name: string;
  readonly image: string;
  readonly command: (server: string, connections: number) => readonly string[];
}

const CLIENTS: readonly Client[] = [
  {
    name: 'C, static, epoll (the floor)',
    image: 'forkbed-c-client',
    command: (server, connections) => ['/client', server, '5005', String(connections), String(CONCURRENCY)],
  },
  {
    name: 'forkbed-client',
    image: IMAGE,
    command: (server, connections) => [
      'forkbed-client',
      ...['--host', server, '--connections', String(connections), '--concurrency', String(CONCURRENCY)],
    ],
  },
];

async function measureClient({ image, command }: Client): Promise<{ cpu: number; rate: number }> {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--mode', 'prefork'] });
  const client = await testbed.startSubject({ image, name: 'client', command: ['sleep', 'infinity'] });
  const address = await server.address();
  const cost = async (connections: number) => {
    const before = await client.usage();
    const beganMs = performance.now();
    await runToItsEnd(client, command(address, connections));
    const seconds = (performance.now() - beganMs) / 1000;
    return { seconds, cpuUs: ((await client.usage()).cpuNs - before.cpuNs) / 1000 };
  };
  await cost(FEW);
  const few = await cost(FEW);
  const many = await cost(FEW + CONNECTIONS);
  return { cpu: (many.cpuUs - few.cpuUs) / CONNECTIONS, rate: CONNECTIONS / (many.seconds - few.seconds) };
}

async function runToItsEnd(container: StartedContainer, argv: readonly string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await container.exec(argv, CLIENT_LIMIT_MS);
  if (exitCode !== 0) throw new Error(`expected ${argv[0]} to succeed, received ${exitCode}: ${stdout}${stderr}`);
}

const { cpu, rate } = await measureRounds({
  rounds: ROUNDS,
  subjects: CLIENTS,
  metrics: ['cpu', 'rate'],
  measure: measureClient,
});
const seconds = await measureStarts();
const ratioOf = (series: readonly Series[], name: string, at?: number) =>
  series.find((each) => each.name === name && each.at === at)?.ratio ?? Number.NaN;
await report({
  id: 'clients',
  title: 'What clients cost, and the start of their containers',
  tables: [
    { question: "The client's CPU for each connection", unit: 'µs', series: cpu },
    { question: 'Connections a second of one client', unit: '1/s', digits: 0, series: rate },
    { question: 'Time to start client containers', unit: 's', axis: 'containers', digits: 2, series: seconds },
  ],
  targets: [
    {
      what: "The client's CPU for each connection, × the C client's",
      limit: 1.5,
      measured: ratioOf(cpu, 'forkbed-client'),
    },
    {
      what: "Time to start 100 client containers, × the bare engine API's",
      limit: 1.1,
      measured: ratioOf(seconds, 'the library', 100),
    },
  ],
});

/**
 * What does a connection cost the server? CPU and page faults from the accounts that the kernel keeps of the server's container,
 * so that neither the clients nor the machine's other work count; per connection of five messages, 32 connections at once.
 */
import { type ClientsSummary, removeOnInterrupt, Testbed } from '../src/host/index.ts';
import { benchArguments } from './support/arguments.ts';
import { report } from './support/result.ts';
import { measureRounds, ratioOf } from './support/rounds.ts';
import {
  ARTICLE_CPP,
  type BenchSubject,
  exchangeWith,
  FLOOR,
  IGNORE,
  NODE_EVENTS,
  POOL,
  POOL_DEFERRED,
  SERVERS,
  WAIT,
} from './support/subjects.ts';

const CONNECTIONS = 4000;
/** Enough for what a server does only once; the dearest ones, none of which does much only once, get less. */
const WARM_UP = 500;
const LEAST = 20;

removeOnInterrupt();
const { rounds } = benchArguments({ rounds: 5 });
const { cpu, faults, rate } = await measureRounds({
  rounds,
  subjects: SERVERS,
  metrics: ['cpu', 'faults', 'rate'],
  measure,
});
const target = (of: BenchSubject, to: BenchSubject, limit: number) => ({
  what: `CPU of a connection: ${of.name} to ${to.name}`,
  limit,
  measured: ratioOf(cpu, { of: of.name, to: to.name }),
});
await report({
  id: 'cost',
  title: 'What a connection costs the server',
  tables: [
    { question: "The server's CPU for each connection", unit: 'µs', series: cpu },
    { question: "The server's page faults for each connection", unit: 'faults', series: faults },
    { question: 'Connections in a second, from one client container', unit: 'per second', digits: 0, series: rate },
  ],
  targets: [
    target(IGNORE, FLOOR, 1.1),
    target(WAIT, FLOOR, 1.15),
    target(IGNORE, ARTICLE_CPP, 0.65),
    target(WAIT, ARTICLE_CPP, 0.65),
    target(POOL_DEFERRED, NODE_EVENTS, 0.7),
    target(POOL, NODE_EVENTS, 0.7),
  ],
  notes: [
    'CPU is the account of the container’s CPU controller, page faults that of its memory controller (`pgfault` of ' +
      '`memory.stat`, minor and major), both as the engine reports them. `--mode prefork` has 8 workers unless a number is named. Of the gallery ' +
      'nginx, Redis, sshd and PostgreSQL are missing, as they do not answer these messages, and so is ncat, which ends under the load.',
  ],
});

async function measure(subject: BenchSubject): Promise<{ cpu: number; faults: number; rate: number }> {
  const { options, weight = 1 } = subject;
  const connections = Math.max(LEAST, Math.round(CONNECTIONS / weight));
  await using testbed = await Testbed.start();
  const server = await testbed.startSubject(options);
  const load = (count: number) => {
    const counts = ['--connections', String(count), '--concurrency', '32', '--retry-until', '10000'];
    return testbed.runClients({ containers: 1, args: [...counts, ...exchangeWith(subject)], limitMs: 120_000 });
  };
  assertServed(await load(Math.max(LEAST, Math.round(WARM_UP / weight))));
  const before = await server.usage();
  const summary = assertServed(await load(connections));
  const after = await server.usage();
  return {
    cpu: (after.cpuNs - before.cpuNs) / connections / 1000,
    faults: ((after.pageFaults ?? Number.NaN) - (before.pageFaults ?? Number.NaN)) / connections,
    rate: summary.clients[0]?.connectionsPerSecond ?? Number.NaN,
  };
}

function assertServed(summary: ClientsSummary): ClientsSummary {
  const { connections, ok, errors } = summary;
  if (ok === connections) return summary;
  throw new Error(`expected ${connections} connections to be served, received ${ok} (${JSON.stringify(errors)})`);
}

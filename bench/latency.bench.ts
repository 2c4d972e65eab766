/**
 * How long does a client wait for its first reply? 500 new connections in a second, each of which sends one message, from one client
 * container: the time from the message to its reply, in which the server accepts, forks, reads and answers.
 */
import { removeOnInterrupt, Testbed } from '../src/host/index.ts';
import { benchArguments } from './support/arguments.ts';
import { report } from './support/result.ts';
import { measureRounds, ratioOf } from './support/rounds.ts';
import { type BenchSubject, exchangeWith, FLOOR, IGNORE, WAIT } from './support/subjects.ts';

const RATE = 500;
/** Ten seconds of it: p99 is of the fifty that waited longest. */
const CONNECTIONS = 5_000;
const WARM_UP = 500;
/** Open at once at most; at this rate hardly ever more than a few are. */
const CONCURRENCY = 256;
const METRICS = ['p50', 'p99'] as const;
type Metric = (typeof METRICS)[number];
const LIMIT_MS = 60_000;
const MOST_RATIO = 1.05;

removeOnInterrupt();
const { rounds } = benchArguments({ rounds: 11 });
const series = await measureRounds({ rounds, subjects: [FLOOR, IGNORE, WAIT], metrics: METRICS, measure });
await report({
  id: 'latency',
  title: 'How long a client waits for its first reply',
  tables: [
    {
      question: `Half of the clients wait at most, ${RATE} new ones a second`,
      unit: 'ms',
      digits: 3,
      series: series.p50,
    },
    {
      question: `99 % of the clients wait at most, ${RATE} new ones a second`,
      unit: 'ms',
      digits: 3,
      series: series.p99,
    },
  ],
  targets: [IGNORE, WAIT].map(({ name }) => ({
    what: `First reply, p99, ${RATE} connections a second: ${name} to the floor`,
    limit: MOST_RATIO,
    measured: ratioOf(series.p99, { of: name, to: FLOOR.name }),
  })),
  notes: [
    `${CONNECTIONS.toLocaleString('en')} connections from one client container, of one message each, after ${WARM_UP} at the same rate that ` +
      'do not count. The time is the client’s own, from the message to the reply.',
  ],
});

async function measure(subject: BenchSubject): Promise<Record<Metric, number>> {
  await using testbed = await Testbed.start();
  const server = await testbed.startSubject(subject.options);
  const load = async (connections: number) => {
    const counts = ['--connections', String(connections), '--rate', String(RATE), '--messages', '1'];
    const args = [...counts, '--concurrency', String(CONCURRENCY), '--retry-until', '10000', ...exchangeWith(subject)];
    const summary = await testbed.runClients({ containers: 1, args, limitMs: LIMIT_MS });
    const [client] = summary.clients;
    if (client !== undefined && summary.ok === connections) return client.replyMs;
    throw new Error(`expected ${connections} connections to be served, received ${summary.ok} by ${server.id}`);
  };
  await load(WARM_UP);
  const { p50, p99 } = await load(CONNECTIONS);
  return { p50, p99 };
}

/**
 * Does a connection cost more where many children live? The server's CPU for each of 2,000 short connections, its child's end
 * and reaping included, while 10, 1,000, 10,000 and 50,000 others are held; and for each of those when they end.
 * Measures up to what the host has room for; --set-sysctl raises what can be raised.
 */
import { removeOnInterrupt, type StartedContainer, Testbed } from '../src/host/index.ts';
import { benchArguments } from './support/arguments.ts';
import { growthBeyond } from './support/growth.ts';
import { holdChildren, MANY_PROCESSES, usageWith } from './support/hold.ts';
import { describeLack, prepareHost } from './support/host-limits.ts';
import { report } from './support/result.ts';
import { measureRounds, type Series } from './support/rounds.ts';
import { type BenchSubject, FLOOR, IGNORE, WAIT } from './support/subjects.ts';

const SIZES = [10, 1000, 10_000, 50_000];
const [FEW = 10, MANY = 50_000] = [SIZES[0], SIZES.at(-1)];
const CONNECTIONS = 2000;
const BYTES_EACH = 140 * 1024;
const MOST_GROWTH = 1.3;

interface Growing extends BenchSubject {
  readonly at: number;
}

removeOnInterrupt();
const { rounds, setSysctl } = benchArguments({ rounds: 5 });
const sizes = SIZES.filter(fits);
const subjects = sizes.flatMap((at) => [FLOOR, IGNORE, WAIT].map((subject): Growing => ({ ...subject, at })));
const { cpu, end } = await measureRounds({ rounds, subjects, metrics: ['cpu', 'end'], measure });
await report({
  id: 'growth',
  title: 'What a connection costs where many children live',
  tables: [
    { question: "The server's CPU for each connection", unit: 'µs', axis: 'live children', series: cpu },
    { question: "The server's CPU for each held child that ends", unit: 'µs', axis: 'live children', series: end },
  ],
  targets: [IGNORE, WAIT].map((subject) => target(subject, cpu)),
  notes: [
    'A connection’s cost includes the end of its child and its reaping. The end of a held child is measured when all are released at once.',
  ],
});

function fits(at: number): boolean {
  const lacking = prepareHost({ children: at, bytesEach: BYTES_EACH }, { setSysctl });
  for (const limit of lacking) {
    process.stderr.write(
      `growth: ${at.toLocaleString('en')} children are not measured, this host lacks ${describeLack(limit)}\n`,
    );
  }
  return lacking.length === 0;
}

function target({ name }: BenchSubject, series: readonly Series[]) {
  return {
    what: `CPU of a connection at ${MANY.toLocaleString('en')} live children to ${FEW}, ${name}, beyond the floor’s own growth`,
    limit: MOST_GROWTH,
    measured: growthBeyond(series, { of: name, to: FLOOR.name, from: FEW, until: MANY }),
  };
}

async function measure({ options, at }: Growing): Promise<{ cpu: number; end: number }> {
  await using testbed = await Testbed.start();
  const server = await testbed.startSubject({ ...options, ...MANY_PROCESSES });
  const load = (count: number) =>
    testbed.runClients({
      containers: 1,
      args: ['--connections', String(count), '--concurrency', '32', '--retry-until', '10000'],
    });
  await load(500);
  await usageWith(server, { most: 1 });
  const clients = await holdChildren({ testbed, server, children: at });
  const cpu = await cpuOf(server, async () => {
    await load(CONNECTIONS);
    await usageWith(server, { most: at + 1 });
  });
  const end = await cpuOf(server, async () => {
    await clients.release();
    await usageWith(server, { most: 1 });
  });
  return { cpu: cpu / CONNECTIONS, end: end / at };
}

/** Microseconds of all the server's processes. */
async function cpuOf(server: StartedContainer, work: () => Promise<void>): Promise<number> {
  const before = await server.usage();
  await work();
  return ((await server.usage()).cpuNs - before.cpuNs) / 1000;
}

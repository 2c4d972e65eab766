/**
 * What does a child cost while its client holds the connection? Memory from the account of the server's container, the
 * kernel's share for its processes included, for each of 2,000 children that have answered five messages.
 */
import { eventually, type StartedContainer, Testbed, type Usage } from '../src/host/index.ts';
import { report } from './support/result.ts';
import { measureRounds } from './support/rounds.ts';
import { type BenchSubject, SUBJECTS } from './support/subjects.ts';

const CHILDREN = 2000;
const HOLD = ['--connections', String(CHILDREN), '--concurrency', String(CHILDREN), '--hold', '120000'];

async function measure({ options }: BenchSubject): Promise<{ memory: number }> {
  await using testbed = await Testbed.start();
  const server = await testbed.startSubject(options);
  await testbed.runSwarm({ containers: 1, args: ['--connections', '100', '--retry-until', '10000'] });
  const before = await usageWith(server, 1);
  await using _clients = await testbed.startSwarm({ containers: 1, args: HOLD });
  const held = await usageWith(server, CHILDREN + 1);
  return { memory: (held.memoryBytes - before.memoryBytes) / CHILDREN / 1024 };
}

/** The server's account, once it has so many processes. */
function usageWith(server: StartedContainer, processes: number): Promise<Usage> {
  return eventually(
    async () => {
      const usage = await server.usage();
      if (usage.pids !== processes) throw new Error(`${usage.pids} processes`);
      return usage;
    },
    { what: `${processes} processes`, limitMs: 60_000 },
  );
}

const { memory } = await measureRounds({ rounds: 5, subjects: SUBJECTS, metrics: ['memory'], measure });
await report({
  id: 'held',
  title: 'What a held child costs',
  tables: [{ question: 'The memory of each child that is held', unit: 'KiB', series: memory }],
  targets: [],
});

/**
 * What does a child cost while its client holds the connection? Memory from the account of the server's container, the
 * kernel's share for its processes included, for each of 2,000 children that have answered five messages.
 */
import { eventually, Testbed } from '../src/host/index.ts';
import { report } from './support/result.ts';
import { measureRounds } from './support/rounds.ts';
import { type BenchSubject, SUBJECTS } from './support/subjects.ts';

const CHILDREN = 2000;
const HOLD = ['--connections', String(CHILDREN), '--concurrency', String(CHILDREN), '--hold', '120000'];

async function measure({ options }: BenchSubject): Promise<number> {
  await using testbed = await Testbed.start();
  const server = await testbed.startSubject(options);
  await testbed.runSwarm({ containers: 1, args: ['--connections', '100', '--retry-until', '10000'] });
  await eventually(async () => ((await server.usage()).pids === 1 ? true : undefined), { what: 'no child' });
  const before = await server.usage();
  await using _clients = await testbed.startSwarm({ containers: 1, args: HOLD });
  const held = await eventually(
    async () => {
      const usage = await server.usage();
      if (usage.pids !== CHILDREN + 1) throw new Error(`${usage.pids} processes`);
      return usage;
    },
    { what: `${CHILDREN} children`, limitMs: 60_000 },
  );
  return (held.memoryBytes - before.memoryBytes) / CHILDREN / 1024;
}

await report({
  id: 'held',
  question: 'The memory of each child that is held',
  unit: 'KiB',
  series: await measureRounds({ rounds: 5, subjects: SUBJECTS, measure }),
});

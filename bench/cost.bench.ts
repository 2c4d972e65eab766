/**
 * What does a connection cost the server? CPU from the account of the server's container, so that neither the clients nor
 * the machine's other work count; per connection of five messages, 32 connections at once.
 */
import { Testbed } from '../src/host/index.ts';
import { report } from './support/result.ts';
import { measureRounds } from './support/rounds.ts';
import { type BenchSubject, SUBJECTS } from './support/subjects.ts';

const CONNECTIONS = 4000;
const LOAD = ['--concurrency', '32', '--retry-until', '10000'];

async function measure({ options }: BenchSubject): Promise<{ cpu: number }> {
  await using testbed = await Testbed.start();
  const server = await testbed.startSubject(options);
  await testbed.runSwarm({ containers: 1, args: [...LOAD, '--connections', '500'] });
  const before = await server.usage();
  const { ok } = await testbed.runSwarm({ containers: 1, args: [...LOAD, '--connections', String(CONNECTIONS)] });
  const after = await server.usage();
  if (ok !== CONNECTIONS) throw new Error(`expected ${CONNECTIONS} connections to be served, received ${ok}`);
  return { cpu: (after.cpuNs - before.cpuNs) / CONNECTIONS / 1000 };
}

const { cpu } = await measureRounds({ rounds: 7, subjects: SUBJECTS, metrics: ['cpu'], measure });
await report({
  id: 'cost',
  title: 'What a connection costs the server',
  tables: [{ question: "The server's CPU for each connection", unit: 'µs', series: cpu }],
  targets: [],
});

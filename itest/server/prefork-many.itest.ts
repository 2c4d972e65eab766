/** A pool whose workers serve many clients at once: --worker-clients. */
import { expect, jest, test } from '@jest/globals';
import { findChildren } from '../../src/common/process-table/process-tree.ts';
import { eventually, type StartedContainer, Testbed } from '../../src/host/index.ts';

jest.setTimeout(60_000);

const HELD = ['--hold', '60000', '--expect', 'ok'];

function pool(...args: string[]): string[] {
  return ['--mode', 'prefork', '--workers', '2', '--log', 'connections', ...args];
}

test('two workers serve a hundred clients that all stay', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: pool('--worker-clients', '100') });
  await using _held = await testbed.startClients({ containers: 1, args: [...HELD, '--connections', '100'] });
  await eventually(async () => expect(await acceptedBy(server)).toHaveLength(100), { what: '100 clients accepted' });
  expect(findChildren(await testbed.ps(server), 1)).toHaveLength(2);
});

test('a worker takes no more than --worker-clients: the others wait until one has gone', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: pool('--worker-clients', '5') });
  const held = await testbed.startClients({ containers: 1, args: [...HELD, '--connections', '10'] });
  await eventually(async () => expect(await acceptedBy(server)).toHaveLength(10), { what: '10 clients accepted' });
  await using late = await testbed.startClients({ containers: 1, args: ['--connections', '3'] });
  await expect(late.finished(1500)).rejects.toThrow();
  expect(await acceptedBy(server)).toHaveLength(10);
  await held[Symbol.asyncDispose]();
  expect(await late.finished(10_000)).toMatchObject({ ok: 3, failed: 0 });
});

test('a worker that has served --max-requests finishes its clients, and another takes its place', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: pool('--worker-clients', '50', '--max-requests', '20') });
  const load = ['--connections', '200', '--concurrency', '40'];
  expect(await testbed.runClients({ containers: 1, args: load })).toMatchObject({ ok: 200, failed: 0 });
  const by = Map.groupBy(await acceptedBy(server), (pid) => pid);
  expect(by.size).toBeGreaterThanOrEqual(200 / 20);
  for (const accepted of by.values()) expect(accepted.length).toBeLessThanOrEqual(20);
});

/** The pid of whoever accepted, for each client. */
async function acceptedBy(server: StartedContainer): Promise<unknown[]> {
  return (await server.events()).filter(({ event }) => event === 'accepted').map(({ pid }) => pid);
}

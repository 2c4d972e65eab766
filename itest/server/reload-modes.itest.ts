/** HUP where the server serves by itself: its clients go over to its successor; and where workers do: those finish. */
import { expect, jest, test } from '@jest/globals';
import { findChildren } from '../../src/common/process-table/process-tree.ts';
import { eventually, Testbed } from '../../src/host/index.ts';
import { hangUpUnderLoad, lastStats } from './support.ts';

jest.setTimeout(120_000);

const HANG_UPS = 3;

test.each([
  ['events', 2],
  ['prefork', 2],
])('under --mode %s 500 connections a second outlive three reloads, and all are counted', async (mode, seconds) => {
  await using testbed = await Testbed.start();
  // Enough for all who stay for a moment.
  const server = await testbed.startServer({ args: ['--mode', mode, '--workers', '64', '--count-messages'] });
  const all = 500 * seconds;
  const summary = await hangUpUnderLoad(testbed, { server, seconds, hangUps: HANG_UPS });
  expect(summary).toMatchObject({ connections: all, ok: all, failed: 0, messages: 5 * all, errors: {} });
  const workers = mode === 'prefork' ? 64 : 0;
  await eventually(
    async () => {
      const stats = await lastStats(server);
      const counted = { accepted: all, messages: 5 * all, rejected: 0 };
      expect(stats).toMatchObject({ pid: 1, reloads: HANG_UPS, ...counted, children: workers });
      expect(stats.states).toEqual(workers === 0 ? {} : { S: workers });
    },
    { what: 'the counts of all connections, and the new workers alone' },
  );
});

test('under --mode single the client that is being served is served on, and the others wait their turn', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--mode', 'single', '--count-messages'] });
  const args = ['--connections', '4', '--concurrency', '4', '--hold', '700'];
  const clients = await testbed.startClients({ containers: 1, args });
  await eventually(async () => expect(await lastStats(server)).toMatchObject({ clients: 1 }), { what: 'a client' });
  for (const reloads of [1, 2, 3]) {
    await server.kill('SIGHUP');
    const stats = () => lastStats(server);
    await eventually(async () => expect(await stats()).toMatchObject({ reloads, clients: 1 }), { what: 'a reload' });
  }
  expect(await clients.finished(60_000)).toMatchObject({ ok: 4, failed: 0, messages: 20 });
  expect(await lastStats(server)).toMatchObject({ accepted: 4, messages: 20, clients: 0 });
});

test('a worker that serves finishes, and counts as one that has ended well', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--mode', 'prefork', '--workers', '2'] });
  const clients = await testbed.startClients({ containers: 1, args: ['--connections', '1', '--hold', '2500'] });
  await eventually(async () => expect(await lastStats(server)).toMatchObject({ accepted: 1 }), { what: 'a client' });
  await server.kill('SIGHUP');
  const children = async () => findChildren(await testbed.ps(server), 1).length;
  await eventually(async () => expect(await children()).toBe(3), {
    what: 'two new workers beside the one that serves',
  });
  await server.kill('SIGHUP');
  expect(await clients.finished(60_000)).toMatchObject({ ok: 1, failed: 0 });
  await eventually(async () => expect(await children()).toBe(2), { what: 'two workers' });
  const told = (await server.events()).map(({ event }) => event);
  expect(told).not.toContain('replaced');
  expect(await lastStats(server)).toMatchObject({ reloads: 2, accepted: 1, ended: 4, foreign: 0 });
});

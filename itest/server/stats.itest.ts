/** What the server says of itself when it is asked with USR1 adds up with what is seen from outside. */
import { expect, jest, test } from '@jest/globals';
import { findChildren } from '../../src/common/process-table/process-tree.ts';
import { eventually, Testbed } from '../../src/host/index.ts';
import { lastStats } from './support.ts';

jest.setTimeout(120_000);

const HOLD = ['--hold', '60000', '--messages', '1'];

test.each(['none', 'ignore', 'wait'])('under --reap %s children by state, sources and counts add up', async (reap) => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', reap] });
  expect(await testbed.runClients({ containers: 1, args: ['--connections', '20'] })).toMatchObject({ ok: 20 });
  for (const count of ['7', '3']) {
    await testbed.startClients({ containers: 1, args: ['--connections', count, '--concurrency', count, ...HOLD] });
  }
  const ended = { none: 0, ignore: 0, wait: 20 }[reap];
  const zombies = reap === 'none' ? { Z: 20 } : {};
  const stats = await eventually(
    async () => {
      const told = await lastStats(server);
      expect(told).toMatchObject({ accepted: 30, ended, rejected: 0, foreign: 0, state: 'serving', reloads: 0 });
      expect(told.states).toEqual({ S: 10, ...zombies });
      return told;
    },
    { what: 'ten children that wait for their clients' },
  );
  expect(stats.children).toBe(Object.values(stats.states).reduce((sum, count) => sum + count, 0));
  expect(findChildren(await testbed.ps(server), 1)).toHaveLength(stats.children);
  expect(stats.sources.map(({ connections }) => connections)).toEqual([7, 3]);
  expect(stats).toMatchObject({ otherConnections: 0, mode: 'fork', reap, port: 5005, pid: 1 });
});

test('--mode events tells its clients, who have no children', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--mode', 'events'] });
  await testbed.startClients({ containers: 1, args: ['--connections', '7', '--concurrency', '7', ...HOLD] });
  await eventually(async () => expect(await lastStats(server)).toMatchObject({ clients: 7, accepted: 7 }), {
    what: '7 clients',
  });
  const { children, sources } = await lastStats(server);
  expect([children, sources.map(({ connections }) => connections)]).toEqual([0, [7]]);
});

/** S1 and S2: a client that holds its connection, or says nothing, holds nobody up. */
import { expect, jest, test } from '@jest/globals';
import { findChildren } from '../../src/common/process-table/process-tree.ts';
import { eventually, Testbed } from '../../src/host/index.ts';

jest.setTimeout(60_000);

test('200 clients are served while one holds its connection and one says nothing', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer();
  await testbed.startClients({ containers: 1, args: ['--connections', '1', '--hold', '60000'] });
  await testbed.startClients({ containers: 1, args: ['--connections', '1', '--messages', '0', '--hold', '60000'] });
  const children = () => testbed.ps(server).then((processes) => findChildren(processes, 1).length);
  await eventually(async () => expect(await children()).toBe(2), { what: 'two children' });

  const summary = await testbed.runClients({ containers: 4, args: ['--connections', '50', '--concurrency', '50'] });
  expect(summary).toMatchObject({ connections: 200, ok: 200, failed: 0, messages: 1000 });
  await eventually(async () => expect(await children()).toBe(2), { what: 'the two that hold, and no other' });
});

test('100 connections held at the same time have 100 children, each a child of PID 1', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer();
  await testbed.startClients({
    containers: 2,
    args: ['--connections', '50', '--concurrency', '50', '--hold', '60000'],
  });
  await eventually(
    async () => {
      const processes = await testbed.ps(server);
      expect(processes).toHaveLength(101);
      expect(findChildren(processes, 1)).toHaveLength(100);
    },
    { what: '100 children' },
  );
});

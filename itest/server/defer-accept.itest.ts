/** `--defer-accept`: who says nothing is not let in for a while, and costs no child. */
import { expect, jest, test } from '@jest/globals';
import { findChildren } from '../../src/common/process-table/process-tree.ts';
import { eventually, Testbed } from '../../src/host/index.ts';
import { lastStats } from './support.ts';

jest.setTimeout(60_000);

const SILENT = ['--connections', '20', '--concurrency', '20', '--messages', '0', '--hold', '60000', '--progress'];

test.each([
  ['fork', []],
  ['prefork', ['--workers', '2', '--worker-clients', '100']],
])('under --mode %s the silent are let in late, and everybody else at once', async (mode, options) => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--mode', mode, ...options, '--defer-accept', '3000'] });
  const before = findChildren(await testbed.ps(server), 1).length;
  const silent = await testbed.startClients({ containers: 1, args: SILENT });
  // To them it looks as if they were in.
  expect(await silent.clients[0]?.waitForEvent('progress')).toMatchObject({ open: 20, failed: 0 });
  expect(findChildren(await testbed.ps(server), 1)).toHaveLength(before);
  expect(await lastStats(server)).toMatchObject({ accepted: 0 });

  expect(
    await testbed.runClients({ containers: 1, args: ['--connections', '50', '--concurrency', '10'] }),
  ).toMatchObject({
    ok: 50,
    failed: 0,
    messages: 250,
  });
  await eventually(async () => expect(await lastStats(server)).toMatchObject({ accepted: 50 }), { what: 'the fifty' });

  await eventually(async () => expect(await lastStats(server)).toMatchObject({ accepted: 70 }), {
    what: 'the silent',
    limitMs: 30_000,
  });
});

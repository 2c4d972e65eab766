/** Names of the library in 0.1 that are accepted for one release. */
import { expect, test } from '@jest/globals';
import { type SwarmSummary, Testbed } from '../../src/host/index.ts';

test('a testbed runs clients by the names of 0.1, startSwarm and runSwarm', async () => {
  await using testbed = await Testbed.start();
  await testbed.startServer();
  const load = { containers: 1, args: ['--connections', '5'] };
  const summary: SwarmSummary = await testbed.runSwarm(load);
  expect(summary).toMatchObject({ connections: 5, ok: 5 });
  const started = await testbed.startSwarm(load);
  expect(await started.finished(60_000)).toMatchObject({ connections: 5, ok: 5 });
});

/** One source that opens 5,000 connections takes its share and no more: clients of other sources are all served meanwhile. */
import { expect, jest, test } from '@jest/globals';
import { eventually, Testbed } from '../../src/host/index.ts';

jest.setTimeout(120_000);

test.each(['ignore', 'wait'])('--reap %s --max-per-source 50', async (reap) => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', reap, '--max-per-source', '50'] });
  const refused = async () => {
    const told = (await server.events()).filter(({ code }) => code === 'ERR_MAX_PER_SOURCE');
    return told.reduce((sum, { count }) => sum + Number(count), 0);
  };
  // Those that it gets stay until it is stopped: its share is full all the time.
  const greedy = await testbed.startClients({
    containers: 1,
    args: ['--misbehave', 'silent', '--connections', '5000', '--concurrency', '5000', '--rate', '700'],
  });
  await eventually(async () => expect(await refused()).toBeGreaterThan(0), { what: 'a refusal' });
  const others = { containers: 4, args: ['--connections', '250', '--concurrency', '25'] };
  expect(await testbed.runClients(others)).toMatchObject({ connections: 1000, ok: 1000, failed: 0 });

  await eventually(async () => expect(await refused()).toBe(4950), { what: 'all others of its clients to be refused' });
  await greedy.clients[0]?.kill('SIGTERM');
  const { ok, errors } = await greedy.finished(30_000);
  expect([ok, errors]).toEqual([50, { ERR_CLOSED: 4950 }]);
  await server.stop();
  expect((await server.events()).at(-1)).toMatchObject({
    event: 'stopped',
    exitCode: 0,
    accepted: 1050,
    rejected: 4950,
    rejectedBy: { ERR_MAX_PER_SOURCE: 4950 },
  });
  expect((await server.inspect()).State.ExitCode).toBe(0);
});

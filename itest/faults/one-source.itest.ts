/** One source that opens 5,000 connections takes its share and no more: clients of other sources are all served meanwhile. */
import { expect, jest, test } from '@jest/globals';
import { eventually, Testbed } from '../../src/host/index.ts';

jest.setTimeout(120_000);

test.each(['ignore', 'wait'])('--reap %s --max-per-source 50', async (reap) => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', reap, '--max-per-source', '50'] });
  const refused = async () => (await server.events()).some(({ code }) => code === 'ERR_MAX_PER_SOURCE');

  const greedy = await testbed.startSwarm({
    containers: 1,
    args: [
      '--misbehave',
      'silent',
      '--connections',
      '5000',
      '--concurrency',
      '5000',
      '--rate',
      '1000',
      '--hold',
      '9000',
    ],
  });
  await eventually(async () => expect(await refused()).toBe(true), { what: 'a refusal' });
  const others = { containers: 4, args: ['--connections', '250', '--concurrency', '25'] };
  expect(await testbed.runSwarm(others)).toMatchObject({ connections: 1000, ok: 1000, failed: 0 });

  // It was there all the time: those that it holds end after the others have.
  expect((await greedy.clients[0]?.events())?.at(-1)?.event).not.toBe('summary');
  const { ok, failed, errors } = await greedy.finished(30_000);
  expect([ok, failed]).toEqual([50, 4950]);
  expect(errors).toEqual({ ERR_CLOSED: 4950 });
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

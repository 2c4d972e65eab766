/** Whatever a message holds comes back as it was; one that is too long ends its own session, and no other. */
import { expect, jest, test } from '@jest/globals';
import { Testbed } from '../../src/host/index.ts';
import { expectNothingLeft, stopAndCount } from '../faults/support.ts';

jest.setTimeout(120_000);

const MiB = 1024 * 1024;

test('100,000 random byte strings are echoed byte for byte, and leave nothing behind', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'wait', '--reply', 'echo', '--log', 'connections'] });
  const random = (seed: number) => ['--payload-random', '300', '--seed', String(seed), '--messages', '25000'];
  const before = await server.usage();
  for (const seed of [1, 2]) {
    const args = ['--expect', 'echo', '--connections', '2', '--concurrency', '2', ...random(seed)];
    expect(await testbed.runClients({ containers: 1, args })).toMatchObject({ ok: 2, failed: 0, messages: 50_000 });
  }
  await expectNothingLeft(testbed, server);
  expect((await server.usage()).memoryBytes - before.memoryBytes).toBeLessThan(MiB);
  const ends = (await server.events()).filter(({ event }) => event === 'ended');
  expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
});

test('1,000 messages that are too long end 1,000 sessions, each with its own status, and nobody else’s', async () => {
  await using testbed = await Testbed.start();
  const args = ['--reap', 'wait', '--reply', 'echo', '--max-message', '5000', '--log', 'connections'];
  const server = await testbed.startServer({ args });
  const load = ['--expect', 'echo', '--connections', '1000', '--concurrency', '50', '--messages', '1'];
  const [tooLong, good] = await Promise.all([
    testbed.runClients({ containers: 1, args: [...load, '--payload', 'x'.repeat(20_000)] }),
    testbed.runClients({ containers: 1, args: [...load, '--payload', 'x'.repeat(1000)] }),
  ]);
  expect(tooLong).toMatchObject({ ok: 0, failed: 1000, messages: 0 });
  expect(good).toMatchObject({ ok: 1000, failed: 0, messages: 1000 });
  await expectNothingLeft(testbed, server);
  const codes = (await server.events()).filter(({ event }) => event === 'ended').map(({ exitCode }) => exitCode);
  expect([codes.filter((code) => code === 4).length, codes.filter((code) => code === 0).length]).toEqual([1000, 1000]);
  expect(await stopAndCount(server)).toMatchObject({ accepted: 2000, rejected: 0, ended: 2000 });
});

/** The limit of memory is stepped down under load: the kernel ends somebody, and it matters whom. */
import { expect, jest, test } from '@jest/globals';
import { limitMemory, type StartedContainer, Testbed } from '../../src/host/index.ts';
import { expectEverybodyServed, expectNothingLeft, stopAndCount } from './support.ts';

jest.setTimeout(60_000);

const HELD = ['--connections', '60', '--concurrency', '60', '--hold', '60000'];
const MORE = ['--connections', '60', '--concurrency', '60', '--hold', '1000'];
/** Room for one child, and not for sixty. */
const SPARE_BYTES = 256 << 10;

/** Sixty children are there, sixty more clients come, and there is no memory for them. */
async function runOut(testbed: Testbed, server: StartedContainer) {
  const held = await testbed.startClients({ containers: 1, args: [...HELD, '--progress'] });
  await held.clients[0]?.waitForEvent('progress');
  const { memoryBytes } = await server.usage();
  const fault = await limitMemory(server, testbed.image, memoryBytes + SPARE_BYTES);
  const more = await testbed.runClients({ containers: 1, args: MORE });
  return { held, fault, more };
}

test('with --oom-score-children children are ended, told and reaped, and the server serves on', async () => {
  await using testbed = await Testbed.start();
  const args = ['--reap', 'wait', '--log', 'connections', '--oom-score-children'];
  const server = await testbed.startServer({ args });
  const { held, fault, more } = await runOut(testbed, server);
  await fault.revert();
  const effect = await fault.effect();
  expect(effect).toMatchObject({
    acted: true,
    observed: expect.stringMatching(/, [1-9]\d* process(es were| was) killed for it$/),
  });
  await Promise.all(held.clients.map((client) => client.stop()));
  const { ok, failed } = await held.finished(10_000);
  expect(ok + failed + more.ok + more.failed).toBe(120);

  await expectNothingLeft(testbed, server);
  const killed = (await server.events()).filter(({ event, signal }) => event === 'ended' && signal === 'SIGKILL');
  expect(effect.observed).toContain(`, ${killed.length} process`);
  await expectEverybodyServed(testbed);
  const { accepted, ended, rejected } = await stopAndCount(server);
  expect([accepted + rejected, ended]).toEqual([170, accepted]);
});

test('without it the kernel ends PID 1, the largest, and everybody with it', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'wait'] });
  await runOut(testbed, server);
  expect((await server.inspect()).State).toMatchObject({ Running: false, OOMKilled: true, ExitCode: 137 });
});

/** TERM under load: who was let in is served to the end, and nobody else is let in. */
import { expect, jest, test } from '@jest/globals';
import { eventually, Testbed } from '../../src/host/index.ts';
import { isPodman } from '../support/is-podman.ts';
import { testEachUnless } from '../support/test-unless.ts';
import { awaitLoad, rate500 } from './support.ts';

jest.setTimeout(120_000);

test.each([
  ['fork', 'ignore'],
  ['fork', 'wait'],
  ['events', 'ignore'],
  ['prefork', 'wait'],
])('--mode %s --reap %s: every session that began has each of its messages answered', async (mode, reap) => {
  await using testbed = await Testbed.start();
  const args = ['--mode', mode, '--reap', reap, '--workers', '64', '--grace', '8000', '--count-messages'];
  const server = await testbed.startServer({ args });
  const load = [...rate500({ seconds: 2 }), '--connect-timeout', '500'];
  const clients = await testbed.startClients({ containers: 1, args: load });
  await awaitLoad(server);
  await server.kill('SIGTERM');
  expect(await server.waitForExit(20_000)).toBe(0);
  const { ok, failed, messages, errors } = await clients.finished(60_000);
  const stopped = await server.waitForEvent('stopped');
  expect(stopped).toMatchObject({ killed: 0, exitCode: 0, rejected: 0, accepted: ok, messages });
  expect(ok).toBeGreaterThan(0);
  expect(messages).toBe(5 * ok);
  // The others were not let in: refused, reset in the backlog, or without a host when the container had gone.
  expect(failed).toBe(1000 - ok);
  expect(failed).toBeGreaterThan(0);
  expect(Object.keys(errors)).not.toContain('ERR_REPLY');
});

testEachUnless(isPodman() ? 'Podman starts no probe beside a container that is paused' : undefined)(
  [['fork'], ['events']],
  '--mode %s: who has connected before the signal is served, too',
  async (mode) => {
    await using testbed = await Testbed.start();
    const server = await testbed.startServer({ args: ['--mode', mode] });
    await server.pause();
    const clients = await testbed.startClients({ containers: 1, args: ['--connections', '50', '--concurrency', '50'] });
    await eventually(
      async () => {
        const { sockets } = await testbed.census(server);
        expect(sockets.filter(({ state }) => state === 'ESTABLISHED')).toHaveLength(50);
      },
      { what: '50 clients in the backlog' },
    );
    // The engine lets it go on once the signal is there.
    await server.kill('SIGTERM');
    expect(await server.waitForExit(20_000)).toBe(0);
    expect(await clients.finished(60_000)).toMatchObject({ ok: 50, failed: 0, messages: 250 });
    expect(await server.waitForEvent('stopped')).toMatchObject({ accepted: 50, killed: 0 });
  },
);

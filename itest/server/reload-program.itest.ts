/** What a reload runs: the program that lies where the server was started from; where there is none, the server goes on. */
import { expect, jest, test } from '@jest/globals';
import { type StartedContainer, Testbed } from '../../src/host/index.ts';
import { lastStats } from './support.ts';

jest.setTimeout(120_000);

/** A server from a copy of its program, which can be taken away. */
async function startCopy(testbed: Testbed): Promise<StartedContainer> {
  const script = 'cp /usr/local/bin/forkbed-server /tmp/server && exec /tmp/server --reap nocldwait "$@"';
  const command = ['sh', '-c', script, 'sh', '--log', 'none'];
  const server = await testbed.startSubject({ command, confined: false });
  await server.waitForEvent('ready');
  return server;
}

const LOAD = { containers: 1, args: ['--connections', '50', '--concurrency', '10'] };

test('a program that is gone leaves the server serving, which says so', async () => {
  await using testbed = await Testbed.start();
  const server = await startCopy(testbed);
  await server.exec(['rm', '/tmp/server']);
  await server.kill('SIGHUP');
  expect(await server.waitForEvent('reload-failed')).toMatchObject({ code: 'ENOENT', syscall: 'execve' });
  expect(await testbed.runClients(LOAD)).toMatchObject({ ok: 50, failed: 0 });
  // Also what it had made ready for the one that did not come is undone.
  expect(await lastStats(server)).toMatchObject({ reloads: 0, accepted: 50, children: 0 });
  expect((await testbed.census(server)).processes).toMatchObject([{ pid: 1 }]);
});

test('a program that was put in its place takes over, with the same arguments', async () => {
  await using testbed = await Testbed.start();
  const server = await startCopy(testbed);
  await server.exec(['cp', '/usr/local/bin/forkbed-server', '/tmp/next']);
  await server.exec(['mv', '/tmp/next', '/tmp/server']);
  const program = async () => (await server.exec(['readlink', '/proc/1/exe'])).stdout.trim();
  expect(await program()).toBe('/tmp/server (deleted)');
  await server.kill('SIGHUP');
  expect(await lastStats(server)).toMatchObject({ reloads: 1, reap: 'nocldwait' });
  expect(await program()).toBe('/tmp/server');
  expect(await testbed.runClients(LOAD)).toMatchObject({ ok: 50, failed: 0 });
});

test('a variable that the server did not set itself is refused', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startSubject({ environment: { FORKBED_HANDOVER: '1' } });
  expect(await server.waitForExit(10_000)).toBe(64);
  expect((await server.logs()).stderr).toContain('FORKBED_HANDOVER: expected no value');
});

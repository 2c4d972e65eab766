/** A health check that asks the stats socket: it costs the server no child, and nobody can hold it up. */
import { expect, jest, test } from '@jest/globals';
import { eventually, type StartedContainer, startContainer, Testbed } from '../../src/host/index.ts';
import { isPodman } from '../support/is-podman.ts';

jest.setTimeout(120_000);

const RUNS = 20;
const HEALTH = ['forkbed-probe', 'health', '--stats', '@forkbed'];

/** The last pid that the kernel gave in the container's namespace, as the process that asks sees it. */
async function lastPid(server: StartedContainer): Promise<number> {
  return Number((await server.exec(['cat', '/proc/loadavg'])).stdout.split(' ').at(-1));
}

/** By so many runs one after the other: what the engine itself starts there has threads, now some more and now some less. */
async function pidsUsedBy(server: StartedContainer, command: readonly string[]): Promise<number> {
  const loop = `for run in $(seq ${RUNS}); do "$@" >/dev/null || exit 1; done`;
  const before = await lastPid(server);
  expect((await server.exec(['sh', '-c', loop, 'sh', ...command])).exitCode).toBe(0);
  return (await lastPid(server)) - before;
}

test('it neither connects to the port nor forks: it is one process, as any that the engine starts there', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--stats', '@forkbed', '--log', 'connections'] });
  const more = (await pidsUsedBy(server, HEALTH)) - (await pidsUsedBy(server, ['/bin/true']));
  // One process more in each run would be as many.
  expect(Math.abs(more)).toBeLessThan(RUNS / 2);
  const { stdout } = await server.exec(HEALTH);
  expect(JSON.parse(stdout)).toMatchObject({ event: 'stats', state: 'serving', accepted: 0, rejected: 0 });
  expect((await server.events()).map(({ event }) => event)).toEqual(['ready']);
  // One that does connect is seen: both measures can fail.
  expect(await pidsUsedBy(server, ['forkbed-client', '--connections', '3'])).toBeGreaterThanOrEqual(4 * RUNS);
  expect(JSON.parse((await server.exec(HEALTH)).stdout)).toMatchObject({ accepted: 3 * RUNS });
});

test('it holds over a reload, and fails once the server stops, or does not answer within the limit', async () => {
  await using testbed = await Testbed.start();
  const folder = { tmpfs: { '/run/forkbed': isPodman() ? 'mode=1777' : 'mode=0700,uid=5005' } };
  const server = await testbed.startServer({ ...folder, args: ['--stats', '/run/forkbed/stats', '--grace', '60000'] });
  const ask = (...more: string[]) => server.exec(['forkbed-probe', 'health', '--stats', '/run/forkbed/stats', ...more]);
  await server.kill('SIGHUP');
  await eventually(async () => expect(JSON.parse((await ask()).stdout)).toMatchObject({ reloads: 1 }), { what: 'HUP' });
  expect((await server.exec(['ls', '/run/forkbed'])).stdout).toBe('stats\n');

  await server.exec(['kill', '-STOP', '1']);
  await testbed.startClients({ containers: 1, args: ['--connections', '1', '--hold', '60000'] });
  await eventually(async () => expect(await testbed.ps(server)).toHaveLength(2), { what: 'a client' });
  await server.kill('SIGTERM');
  await server.waitForEvent('stopping');
  const stopped = await ask();
  expect(stopped).toMatchObject({ exitCode: 1, stdout: '' });
  expect(stopped.stderr).toContain('connect: No such file or directory (ENOENT)');
});

test('clients of the socket that neither read nor speak hold nobody up', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--stats', '@forkbed'] });
  const script =
    'use Socket; for my $n (1 .. 200) { socket(my $s, AF_UNIX, SOCK_STREAM, 0); ' +
    'connect($s, pack_sockaddr_un("\\0forkbed")) or die $!; push @held, $s } print "{\\"event\\":\\"held\\"}\\n"; sleep 600';
  await using mute = await startContainer({
    image: testbed.image,
    role: 'subject',
    network: `container:${server.id}`,
    command: ['perl', '-e', `$| = 1; ${script}`],
  });
  await mute.waitForEvent('held');
  const summary = await testbed.runClients({
    containers: 1,
    args: ['--connections', '200', '--reply-timeout', '2000'],
  });
  expect(summary).toMatchObject({ ok: 200, failed: 0 });
  expect((await server.exec(HEALTH)).exitCode).toBe(0);
});

test('children and workers do not hold the socket', async () => {
  await using testbed = await Testbed.start();
  for (const mode of ['fork', 'prefork']) {
    const args = ['--mode', mode, '--stats', '@forkbed', '--workers', '2'];
    await using server = await testbed.startServer({ name: mode, args });
    const hold = ['--host', mode, '--connections', '2', '--concurrency', '2', '--hold', '60000'];
    await using _clients = await testbed.startClients({ containers: 1, args: hold });
    const census = await eventually(
      async () => {
        const seen = await testbed.census(server);
        expect(seen.processes).toHaveLength(3);
        return seen;
      },
      { what: 'two children' },
    );
    expect(census.processes.map(({ pid }) => pid)).toContain(1);
    const held = await server.exec(['sh', '-c', 'for p in /proc/[0-9]*; do ls -l $p/fd; done']);
    const inode = (await server.exec(['grep', '@forkbed', '/proc/net/unix'])).stdout.trim().split(/\s+/).at(6);
    expect(held.stdout.split(`socket:[${inode}]`).length - 1).toBe(1);
  }
});

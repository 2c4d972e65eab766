/** The servers of one process: what they do with silent clients, with a stop while they serve, and without descriptors. */
import { describe, expect, jest, test } from '@jest/globals';
import { eventually, type StartedContainer, Testbed } from '../../src/host/index.ts';

jest.setTimeout(60_000);

const ONE_HELD = ['--connections', '1', '--messages', '1', '--hold', '60000'];

async function awaitAccepted(server: StartedContainer, count: number): Promise<void> {
  await eventually(
    async () => expect((await server.events()).filter(({ event }) => event === 'accepted')).toHaveLength(count),
    { what: `${count} accepted` },
  );
}

describe.each(['single', 'events'])('--mode %s', (mode) => {
  const MODE = ['--mode', mode, '--log', 'connections'];

  test('serves many clients, long messages echoed, in one process', async () => {
    await using testbed = await Testbed.start();
    const server = await testbed.startServer({ args: [...MODE, '--reply', 'echo'] });
    const load = ['--expect', 'echo', '--payload', 'x'.repeat(1000), '--connections', '100', '--concurrency', '20'];
    expect(await testbed.runClients({ containers: 3, args: load })).toMatchObject({ ok: 300, messages: 1500 });
    expect(await testbed.ps(server)).toMatchObject([{ pid: 1, command: 'forkbed-server' }]);
    expect((await testbed.census(server)).sockets.filter(({ state }) => state === 'CLOSE_WAIT')).toEqual([]);
  });

  test('lets go of a client that is silent for too long', async () => {
    await using testbed = await Testbed.start();
    const server = await testbed.startServer({ args: [...MODE, '--idle-timeout', '300'] });
    await testbed.startClients({ containers: 1, args: ONE_HELD });
    await awaitAccepted(server, 1);
    const { clients } = await testbed.runClients({ containers: 1, args: ['--connections', '1', '--hold', '5000'] });
    expect(clients[0]).toMatchObject({ ok: 1 });
    expect(clients[0]?.seconds).toBeLessThan(3);
  });

  test('on SIGTERM serves whom it serves until the grace is over, and tells that it cut one off', async () => {
    await using testbed = await Testbed.start();
    const server = await testbed.startServer({ args: [...MODE, '--grace', '500'] });
    await testbed.startClients({ containers: 1, args: ONE_HELD });
    await awaitAccepted(server, 1);
    const beganMs = performance.now();
    await server.stop(5);
    expect(await server.waitForExit(5000)).toBe(143);
    expect(performance.now() - beganMs).toBeGreaterThan(450);
    expect(await server.waitForEvent('stopped')).toMatchObject({ killed: 1, exitCode: 143 });
  });

  test('ends with 0 on SIGTERM when its client goes within the grace', async () => {
    await using testbed = await Testbed.start();
    const server = await testbed.startServer({ args: [...MODE, '--grace', '8000'] });
    const args = ['--connections', '1', '--messages', '1', '--hold', '1500'];
    const clients = await testbed.startClients({ containers: 1, args });
    await awaitAccepted(server, 1);
    await server.kill('TERM');
    expect(await clients.finished(10_000)).toMatchObject({ ok: 1, failed: 0 });
    expect(await server.waitForExit(5000)).toBe(0);
  });

  test('reaps what it adopts as PID 1', async () => {
    await using testbed = await Testbed.start();
    const server = await testbed.startServer({ args: [...MODE, '--reap', 'wait'] });
    const probe = await testbed.startProbe(server, ['orphan', '--exit', '3', '--count', '3']);
    expect(await probe.waitForExit(10_000)).toBe(0);
    await eventually(async () => expect(await testbed.ps(server)).toHaveLength(1), { what: 'PID 1 alone' });
    const ended = (await server.events()).filter(({ event }) => event === 'ended');
    expect(ended.map(({ foreign, exitCode }) => [foreign, exitCode])).toEqual(Array(3).fill([true, 3]));
  });
});

test('--mode events without descriptors rests, tells it, and serves again when some are free', async () => {
  await using testbed = await Testbed.start();
  const command = ['sh', '-c', 'ulimit -n 12; exec forkbed-server --mode events'];
  const server = await testbed.startServer({ command });
  const before = await server.usage();
  const load = ['--connections', '40', '--concurrency', '40', '--messages', '1', '--hold', '400'];
  expect(await testbed.runClients({ containers: 1, args: load })).toMatchObject({ ok: 40 });
  const cpuMs = ((await server.usage()).cpuNs - before.cpuNs) / 1e6;
  expect(await server.waitForEvent('rejected')).toMatchObject({ code: 'EMFILE', syscall: 'accept4' });
  // It was out of descriptors for over a second: spinning would have cost as much.
  expect(cpuMs).toBeLessThan(300);
});

test('--mode events keeps what a client does not read, and serves the others meanwhile', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--mode', 'events', '--reply', 'echo'] });
  // Sends megabytes and reads nothing of the echo.
  const flood = ['perl', '-MIO::Socket::INET', '-e', FLOOD];
  const flooder = await testbed.startSubject({ name: 'flood', command: flood });
  await eventually(async () => expect((await testbed.census(server)).sockets).toContainEqual(established()), {
    what: 'the flood to have connected',
  });
  const { ok, clients } = await testbed.runClients({
    containers: 1,
    args: ['--expect', 'echo', '--connections', '50', '--concurrency', '5'],
  });
  expect(ok).toBe(50);
  expect(clients[0]?.replyMs.max).toBeLessThan(1000);
  expect((await server.usage()).memoryBytes).toBeLessThan(64 << 20);
  expect((await flooder.inspect()).State.Running).toBe(true);
  expect((await testbed.census(server)).sockets).toContainEqual(established());
});

function established(): unknown {
  return expect.objectContaining({ state: 'ESTABLISHED', localPort: 5005 });
}

const FLOOD =
  '$s = IO::Socket::INET->new("server:5005") or die; $s->blocking(0); for (1..500) { syswrite $s, "x" x 65536; select undef, undef, undef, 0.005 } sleep 30';

/** A client that resets its connection (SO_LINGER of 0: socket(7)) is its child's affair, and nobody else's. */
import { expect, jest, test } from '@jest/globals';
import { findChildren } from '../../src/common/process-table/process-tree.ts';
import { eventually, type StartedContainer, Testbed } from '../../src/host/index.ts';

jest.setTimeout(60_000);

/** Connects so many times, runs `then` on the socket, and resets. The base image has Perl: Debian's packages need it. */
function resets({ connections, then = '' }: { connections: number; then?: string }): readonly string[] {
  const script = `
    my $server = sockaddr_in(5005, inet_aton('server') // die 'no address');
    for (1..${connections}) {
      socket(my $client, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
      connect($client, $server) or die "connect: $!";
      ${then}
      setsockopt($client, SOL_SOCKET, SO_LINGER, pack('ii', 1, 0)) or die "setsockopt: $!";
      close($client);
    }`;
  return ['perl', '-MSocket', '-e', script];
}

async function runResets(testbed: Testbed, command: readonly string[]): Promise<void> {
  const resetter = await testbed.startSubject({ name: 'resetter', command });
  const exitCode = await resetter.waitForExit(20_000);
  expect({ exitCode, ...(await resetter.logs()) }).toEqual({ exitCode: 0, stdout: '', stderr: '' });
}

async function exitCodes(server: StartedContainer): Promise<readonly unknown[]> {
  return (await server.events()).filter(({ event }) => event === 'ended').map(({ exitCode }) => exitCode);
}

test.each([
  ['after a reply', "send($client, 'message', 0); recv($client, my $reply, 16, 0);"],
  ['with a reply on its way', "send($client, 'message', 0);"],
])('a client that resets %s ends its child alone, and the server serves on', async (_, then) => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'wait', '--log', 'connections'] });
  await testbed.startClients({ containers: 1, args: ['--connections', '1', '--hold', '60000'] });
  await server.waitForEvent('accepted');

  await runResets(testbed, resets({ connections: 30, then }));
  await eventually(async () => expect(await exitCodes(server)).toEqual(Array(30).fill(1)), {
    what: '30 ends by reset',
  });
  expect(findChildren(await testbed.ps(server), 1)).toHaveLength(1);
  expect(await testbed.runClients({ containers: 1, args: ['--connections', '5'] })).toMatchObject({ ok: 5, failed: 0 });
});

test('clients that reset while they wait in the backlog harm nobody', async () => {
  await using testbed = await Testbed.start();
  const args = ['--reap', 'wait', '--max-children', '1', '--log', 'connections'];
  const server = await testbed.startServer({ args });
  const holder = await testbed.startClients({ containers: 1, args: ['--connections', '1', '--hold', '60000'] });
  await server.waitForEvent('accepted');
  await runResets(testbed, resets({ connections: 10 }));
  expect((await server.events()).filter(({ event }) => event === 'accepted')).toHaveLength(1);

  await Promise.all(holder.clients.map((client) => client.kill('SIGKILL')));
  await eventually(async () => expect(await exitCodes(server)).toHaveLength(11), { what: 'the ends of all' });
  const events = await server.events();
  for (const { remote } of events.filter(({ event }) => event === 'accepted')) {
    expect(remote).toMatchObject({ address: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/) });
  }
  expect(await testbed.ps(server)).toMatchObject([{ pid: 1 }]);
  expect(await testbed.runClients({ containers: 1, args: ['--connections', '5'] })).toMatchObject({ ok: 5, failed: 0 });
});

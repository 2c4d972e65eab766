/** What the client says, and with which exit code, when a server does not answer as it should. */
import { expect, jest, test } from '@jest/globals';
import { eventually, type StartedContainer, Testbed } from '../../src/host/index.ts';

jest.setTimeout(60_000);

async function outcome(client: StartedContainer | undefined) {
  if (client === undefined) throw new Error('expected a client container, received none');
  const exitCode = await client.waitForExit(20_000);
  return { exitCode, summary: (await client.events()).at(-1) };
}

test('a port at which nobody listens fails every connection with ECONNREFUSED, and exit code 1', async () => {
  await using testbed = await Testbed.start();
  await testbed.startServer({ args: ['--port', '5006'] });
  const { clients } = await testbed.startClients({ containers: 1, args: ['--connections', '300'] });
  expect(await outcome(clients[0])).toMatchObject({
    exitCode: 1,
    summary: { event: 'summary', connections: 300, ok: 0, failed: 300, messages: 0, errors: { ECONNREFUSED: 300 } },
  });
});

test('with --retry-until it waits for a server that comes later, and counts no failure', async () => {
  await using testbed = await Testbed.start();
  const args = ['--connections', '10', '--retry-until', '30000'];
  const { clients } = await testbed.startClients({ containers: 1, args });
  // It has begun, and found no server: the name itself is not known yet.
  await eventually(async () => expect((await clients[0]?.usage())?.cpuNs).toBeGreaterThan(0), { what: 'CPU time' });
  await testbed.startServer();
  expect(await outcome(clients[0])).toMatchObject({ exitCode: 0, summary: { ok: 10, failed: 0, errors: {} } });
});

test('a reply that differs from what is expected is a failed connection: ERR_REPLY', async () => {
  await using testbed = await Testbed.start();
  await testbed.startServer({ args: ['--reply', 'echo'] });
  const { clients } = await testbed.startClients({ containers: 1, args: ['--connections', '7', '--expect', 'ok'] });
  expect(await outcome(clients[0])).toMatchObject({ exitCode: 1, summary: { ok: 0, errors: { ERR_REPLY: 7 } } });
});

test('messages longer than one read are echoed whole', async () => {
  await using testbed = await Testbed.start();
  await testbed.startServer({ args: ['--reply', 'echo'] });
  const payload = 'größer als %d 💀'.repeat(3000);
  const args = ['--connections', '10', '--expect', 'echo', '--payload', payload];
  const { clients } = await testbed.startClients({ containers: 1, args });
  expect(await outcome(clients[0])).toMatchObject({ exitCode: 0, summary: { ok: 10, messages: 50, errors: {} } });
});

test('a server that dies in the middle fails those that were being served, and the client ends', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'wait', '--log', 'connections'] });
  // Many small messages: it is still talking when the server goes.
  const args = ['--connections', '4', '--messages', '100000', '--connect-timeout', '1000', '--reply-timeout', '1000'];
  const { clients } = await testbed.startClients({ containers: 1, args });
  await server.waitForEvent('accepted');
  await server.kill('SIGKILL');
  const { exitCode, summary } = await outcome(clients[0]);
  expect(summary).toMatchObject({ connections: 4, ok: 0, failed: 4 });
  expect(exitCode).toBe(1);
});

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
])('%s ends it with a summary of what it did, and %i', async (signal, code) => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'wait', '--log', 'connections'] });
  const args = ['--connections', '3', '--hold', '60000'];
  const { clients } = await testbed.startClients({ containers: 1, args });
  await eventually(
    async () => expect((await server.events()).filter(({ event }) => event === 'accepted')).toHaveLength(3),
    { what: '3 connections' },
  );
  await clients[0]?.kill(signal);
  const { exitCode, summary } = await outcome(clients[0]);
  expect(exitCode).toBe(code);
  expect(summary).toMatchObject({ event: 'summary', connections: 3 });
  const { ok, failed } = summary as { ok: number; failed: number };
  expect(ok + failed).toBe(3);
});

/** Each misbehaviour of the client is what it says, as the server's children see it. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { eventually, type StartedContainer, Testbed } from '../../src/host/index.ts';

jest.setTimeout(60_000);

let testbed: Testbed;
let server: StartedContainer;

beforeAll(async () => {
  testbed = await Testbed.start();
  server = await testbed.startServer({
    args: ['--reap', 'wait', '--log', 'connections', '--idle-timeout', '2000'],
  });
});

afterAll(() => testbed?.[Symbol.asyncDispose]());

/** Exit codes of the children that have ended, in order. */
async function ends() {
  return (await server.events()).filter(({ event }) => event === 'ended').map(({ exitCode }) => exitCode);
}

test.each([
  { args: ['drip', '--drip-interval', '10', '--hold', '300'], exitCode: 0 },
  { args: ['silent', '--hold', '100'], exitCode: 0 },
  { args: ['half-close'], exitCode: 0 },
  // What it has not read when it closes resets the connection: RFC 2525, 2.17.
  { args: ['no-read', '--hold', '300'], exitCode: 1 },
  { args: ['silent', '--hold', '100', '--end', 'reset'], exitCode: 1 },
  // The server does not learn that its client has gone, but by its own time-out.
  { args: ['half-open', '--hold', '100'], exitCode: 2 },
])('--misbehave $args is well done, and its child ends with $exitCode', async ({ args, exitCode }) => {
  const before = (await ends()).length;
  const load = ['--connections', '3', '--misbehave', ...args];
  expect(await testbed.runClients({ containers: 1, args: load })).toMatchObject({ ok: 3, failed: 0, errors: {} });
  await eventually(async () => expect((await ends()).slice(before)).toEqual([exitCode, exitCode, exitCode]), {
    what: 'three children to end',
  });
});

test('a server that closes is a failure of the misbehaving client: ERR_CLOSED', async () => {
  const args = ['--connections', '3', '--misbehave', 'silent', '--hold', '20000'];
  expect(await testbed.runClients({ containers: 1, args })).toMatchObject({ ok: 0, errors: { ERR_CLOSED: 3 } });
});

test('without --hold it lasts until a signal, and then counts as well done', async () => {
  const accepted = async () => (await server.events()).filter(({ event }) => event === 'accepted').length;
  const before = await accepted();
  const { clients } = await testbed.startClients({
    containers: 1,
    args: ['--connections', '3', '--misbehave', 'drip'],
  });
  await eventually(async () => expect(await accepted()).toBe(before + 3), { what: '3 connections' });
  await clients[0]?.kill('SIGTERM');
  expect(await clients[0]?.waitForExit(10_000)).toBe(143);
  expect((await clients[0]?.events())?.at(-1)).toMatchObject({ ok: 3, failed: 0 });
});

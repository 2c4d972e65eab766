/** The audit's verdict cannot pass by having looked at nothing. */
import { expect, jest, test } from '@jest/globals';
import { type StartedContainer, startContainer, Testbed } from '../../src/host/index.ts';

jest.setTimeout(60_000);

const GATE = ['--gate', '/tmp/gate.sock', '--start-timeout', '1500', '--json'];

async function verdictOf(audit: StartedContainer) {
  const exitCode = await audit.waitForExit(30_000);
  return { exitCode, verdict: (await audit.events()).find(({ event }) => event === 'verdict') };
}

test('a planted zombie that is not seen makes it unknown', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer();
  // An observer that looks at something frozen: a copy of /proc from before the zombie was planted.
  const freeze = 'mkdir -p /tmp/proc/1/fd /tmp/proc/net && cp /proc/1/stat /proc/1/status /proc/1/cmdline /tmp/proc/1/';
  const links =
    'for fd in /proc/1/fd/*; do cp -P "$fd" /tmp/proc/1/fd/; done; cp /proc/net/tcp /proc/net/tcp6 /tmp/proc/net/';
  const audit = `exec forkbed-probe audit --proc /tmp/proc ${GATE.join(' ')}`;
  const joined = `container:${server.id}`;
  await using blind = await startContainer({
    image: testbed.image,
    role: 'probe',
    command: ['sh', '-c', `${freeze}; ${links}; ${audit}`],
    pid: joined,
    network: joined,
    tmpfs: { '/tmp': 'mode=1777' },
  });
  const { exitCode, verdict } = await verdictOf(blind);
  expect(verdict).toMatchObject({ outcome: 'unknown', control: { seen: false } });
  expect(exitCode).toBe(2);
});

test.each([
  ['in another process namespace', (id: string) => ({ network: `container:${id}` })],
  ['in another network namespace', (id: string) => ({ pid: `container:${id}`, network: 'none' })],
  ['as another user', (id: string) => ({ pid: `container:${id}`, network: `container:${id}`, user: '4711:4711' })],
])('an audit %s is unknown', async (_, namespaces) => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer();
  await using audit = await startContainer({
    image: testbed.image,
    role: 'probe',
    command: ['forkbed-probe', 'audit', ...GATE],
    tmpfs: { '/tmp': 'mode=1777' },
    ...namespaces(server.id),
  });
  const { exitCode, verdict } = await verdictOf(audit);
  expect(verdict).toMatchObject({ outcome: 'unknown' });
  expect(exitCode).toBe(2);
});

test('an audit without clients is unknown, and leaves nothing beside the server', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer();
  const joined = `container:${server.id}`;
  await using audit = await startContainer({
    image: testbed.image,
    role: 'probe',
    command: ['forkbed-probe', 'audit', ...GATE],
    pid: joined,
    network: joined,
    tmpfs: { '/tmp': 'mode=1777' },
  });
  const { exitCode, verdict } = await verdictOf(audit);
  expect(verdict).toMatchObject({ outcome: 'unknown', control: { seen: true } });
  expect(exitCode).toBe(2);
  expect(await testbed.ps(server)).toMatchObject([{ pid: 1 }]);
});

/** What `--reap wait` knows of a child that has ended, its own or adopted: the way that the article holds impossible. */
import { expect, jest, test } from '@jest/globals';
import { findChildren, findZombies } from '../../src/common/process-table/process-tree.ts';
import { eventually, type StartedContainer, signalChildren, Testbed } from '../../src/host/index.ts';

jest.setTimeout(60_000);

const WAIT = ['--reap', 'wait', '--log', 'connections'];

async function ended(server: StartedContainer, matching: Readonly<Record<string, unknown>>) {
  return eventually(
    async () => {
      const ends = (await server.events()).filter(({ event }) => event === 'ended');
      expect(ends).toContainEqual(expect.objectContaining(matching));
      return ends;
    },
    { what: `the end ${JSON.stringify(matching)}` },
  );
}

test('a child killed by SIGKILL is reaped and told, with whom it served, and the server goes on', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: WAIT });
  await testbed.startClients({ containers: 1, args: ['--connections', '1', '--hold', '60000'] });
  const accepted = await server.waitForEvent('accepted');

  expect(await server.exec(['kill', '-KILL', String(accepted.pid)])).toMatchObject({ exitCode: 0 });
  await ended(server, { pid: accepted.pid, remote: accepted.remote, signal: 'SIGKILL', foreign: false, children: 0 });
  expect(findChildren(await testbed.ps(server), 1)).toEqual([]);
  expect(await testbed.runClients({ containers: 1, args: ['--connections', '5'] })).toMatchObject({ ok: 5 });
});

test('a child whose client closes ends with 0, and children whose client is killed end by themselves', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: WAIT });
  await testbed.runClients({ containers: 1, args: ['--connections', '1'] });
  await ended(server, { exitCode: 0, foreign: false });

  const vanishing = await testbed.startClients({ containers: 1, args: ['--connections', '3', '--hold', '60000'] });
  await eventually(async () => expect(findChildren(await testbed.ps(server), 1)).toHaveLength(3), {
    what: '3 children',
  });
  await Promise.all(vanishing.clients.map((client) => client.kill('SIGKILL')));
  await eventually(async () => expect(findChildren(await testbed.ps(server), 1)).toEqual([]), { what: 'no child' });
  const codes = (await ended(server, { children: 0 })).map(({ exitCode }) => exitCode);
  expect(codes).toHaveLength(4);
  // The kernel closes for the killed client, or resets: both are the client's end, and neither is a signal.
  for (const code of codes) expect([0, 1]).toContain(code);
});

test.each([
  ['--exit', '7', { exitCode: 7 }],
  ['--signal', 'TERM', { signal: 'SIGTERM' }],
] as const)('an adopted orphan that ends by %s %s is reaped and told as foreign', async (option, value, end) => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: WAIT });
  const probe = await testbed.startProbe(server, ['orphan', option, value]);
  expect(await probe.waitForExit(10_000)).toBe(0);
  await ended(server, { foreign: true, children: 0, ...end });
  expect(await testbed.ps(server)).toMatchObject([{ pid: 1 }]);
});

test('signals that were lost, as their queue was full, cost a second and no child', async () => {
  await using testbed = await Testbed.start();
  const [children, queue] = [300, 20];
  const command = ['prlimit', `--sigpending=${queue}`, 'forkbed-server', ...WAIT];
  const server = await testbed.startSubject({ command });
  await server.waitForEvent('ready');
  const held = ['--connections', String(children), '--concurrency', String(children), '--hold', '60000'];
  await testbed.startClients({ containers: 1, args: held });
  await signalChildren(server, testbed.image, { signal: 'SIGCONT', atLeast: children, withinMs: 20_000 });
  await server.kill('SIGSTOP');
  await signalChildren(server, testbed.image, { signal: 'SIGKILL' });
  await eventually(async () => expect(findZombies(await testbed.ps(server))).toHaveLength(children), {
    what: 'all children to be defunct',
  });
  const { stdout } = await server.exec(['grep', 'SigQ', '/proc/1/status']);
  expect(Number(/SigQ:\s+(\d+)/.exec(stdout)?.[1])).toBeLessThanOrEqual(queue);
  await server.kill('SIGCONT');
  expect(await ended(server, { children: 0 })).toHaveLength(children);
  expect(await testbed.ps(server)).toMatchObject([{ pid: 1 }]);
});

test('SIGCHLD ignored or blocked by whoever started the server is put right', async () => {
  await using testbed = await Testbed.start();
  // A shell without an exec of its own hands down what it ignores.
  const command = ['sh', '-c', 'trap "" CHLD; exec forkbed-server --reap wait --log connections'];
  const server = await testbed.startSubject({ command });
  await server.waitForEvent('ready');
  await testbed.runClients({ containers: 1, args: ['--connections', '3'] });
  expect(await ended(server, { children: 0 })).toHaveLength(3);
});

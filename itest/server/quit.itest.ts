/** QUIT: the server ends and its children do not. As PID 1, with which the kernel would end them, it stays until they have. */
import { expect, jest, test } from '@jest/globals';
import { findChildren } from '../../src/common/process-table/process-tree.ts';
import { eventually, type StartedContainer, Testbed } from '../../src/host/index.ts';
import { startBelow } from '../statements/support.ts';
import { lastStats } from './support.ts';

jest.setTimeout(120_000);

function holdTen(testbed: Testbed, holdMs: number) {
  const args = ['--connections', '10', '--concurrency', '10', '--hold', String(holdMs)];
  return testbed.startClients({ containers: 1, args });
}

function awaitTen(testbed: Testbed, server: StartedContainer, parent: number) {
  return eventually(
    async () => {
      const children = findChildren(await testbed.ps(server), parent).map(({ pid }) => pid);
      expect(children).toHaveLength(10);
      return children;
    },
    { what: '10 children' },
  );
}

test.each(['ignore', 'wait'])(
  'PID 1 under --reap %s takes nobody in and waits for the last child, without a limit',
  async (reap) => {
    await using testbed = await Testbed.start();
    const server = await testbed.startServer({ args: ['--reap', reap, '--grace', '100'] });
    const clients = await holdTen(testbed, 3000);
    await awaitTen(testbed, server, 1);
    await server.kill('SIGQUIT');
    const stopping = await server.waitForEvent('stopping');
    expect(stopping).toMatchObject({ signal: 'SIGQUIT' });
    expect(stopping).not.toHaveProperty('graceMs');
    const late = { containers: 1, args: ['--connections', '1'] };
    expect(await testbed.runClients(late)).toMatchObject({ ok: 0, errors: { ECONNREFUSED: 1 } });
    // Neither a reload nor another QUIT changes anything, and it still tells how it is.
    for (const signal of ['SIGHUP', 'SIGQUIT']) await server.kill(signal);
    expect(await lastStats(server)).toMatchObject({ state: 'stopping', children: 10, accepted: 10, reloads: 0 });
    expect(await clients.finished(60_000)).toMatchObject({ ok: 10, failed: 0 });
    expect(await server.waitForExit(20_000)).toBe(0);
    expect((await server.events()).at(-1)).toMatchObject({ event: 'stopped', killed: 0, exitCode: 0 });
  },
);

test('TERM ends the wait of PID 1', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer();
  await holdTen(testbed, 60_000);
  await awaitTen(testbed, server, 1);
  await server.kill('SIGQUIT');
  await server.waitForEvent('stopping');
  await server.kill('SIGTERM');
  expect(await server.waitForExit(20_000)).toBe(131);
  expect((await server.events()).at(-1)).toMatchObject({ killed: 10 });
});

test('below another PID 1 it is gone at once, and its children serve their clients to the end', async () => {
  await using testbed = await Testbed.start();
  const { subject, serverPid } = await startBelow(testbed, { pid1: 'init', args: ['--reap', 'wait'] });
  const clients = await holdTen(testbed, 3000);
  const children = await awaitTen(testbed, subject, serverPid);
  await subject.exec(['kill', '-QUIT', String(serverPid)]);
  // Its own parent does not reap it: that is not its affair.
  const running = async () => (await testbed.ps(subject)).filter(({ state }) => state !== 'Z');
  const living = async () => (await running()).map(({ pid }) => pid);
  await eventually(
    async () => {
      const pids = await living();
      expect(pids).not.toContain(serverPid);
      expect(pids).toEqual(expect.arrayContaining(children));
    },
    { what: 'the children alone', limitMs: 2000 },
  );
  expect(await clients.finished(60_000)).toMatchObject({ ok: 10, failed: 0 });
  await eventually(async () => expect((await living()).filter((pid) => children.includes(pid))).toEqual([]), {
    what: 'no child',
  });
});

/** When processes, descriptors or its own limit run out the server stays, tells it, and serves again. */
import { expect, jest, test } from '@jest/globals';
import { findChildren } from '../../src/common/process-table/process-tree.ts';
import { eventually, type StartedContainer, Testbed } from '../../src/host/index.ts';

jest.setTimeout(60_000);

async function rejections(server: StartedContainer) {
  return (await server.events()).filter(({ event }) => event === 'rejected');
}

function sum(values: readonly unknown[]): number {
  return values.reduce<number>((total, value) => total + Number(value), 0);
}

test('fork fails under a pids limit: who could not be served is counted, and then everybody is served again', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'wait'], pidsLimit: 20 });
  const load = ['--connections', '60', '--concurrency', '60', '--hold', '700'];
  const { ok, failed } = await testbed.runClients({ containers: 1, args: load });
  expect(failed).toBeGreaterThan(0);
  expect(ok).toBeGreaterThanOrEqual(19);

  await eventually(
    async () => {
      const told = await rejections(server);
      expect(new Set(told.map(({ code, syscall }) => `${syscall} ${code}`))).toEqual(new Set(['fork EAGAIN']));
      expect(sum(told.map(({ count }) => count))).toBe(failed);
      expect(await testbed.ps(server)).toMatchObject([{ pid: 1, state: 'S' }]);
    },
    { what: 'every rejection to be told, and no child left' },
  );
  expect(
    await testbed.runClients({ containers: 1, args: ['--connections', '50', '--concurrency', '3'] }),
  ).toMatchObject({
    ok: 50,
  });
});

test('accept fails without descriptors: it is told once a second, and the server does not spin', async () => {
  await using testbed = await Testbed.start();
  const command = ['sh', '-c', 'ulimit -n 5; exec forkbed-server --reap wait'];
  const server = await testbed.startSubject({ command });
  await server.waitForEvent('ready');
  const before = await server.usage();
  const load = ['--connections', '20', '--concurrency', '20', '--reply-timeout', '2500'];
  const beganMs = performance.now();
  const { ok, errors } = await testbed.runClients({ containers: 1, args: load });
  const after = await server.usage();
  expect([ok, errors]).toEqual([0, { ERR_REPLY_TIMEOUT: 20 }]);
  const told = await rejections(server);
  const seconds = (performance.now() - beganMs) / 1_000;
  expect(told).toContainEqual(expect.objectContaining({ code: 'EMFILE', syscall: 'accept4' }));
  expect(told.length).toBeLessThanOrEqual(seconds + 1);
  expect((after.cpuNs - before.cpuNs) / 1e6).toBeLessThan(125);
});

test('above --max-children clients wait in the backlog, and all are served', async () => {
  await using testbed = await Testbed.start();
  const args = ['--reap', 'wait', '--max-children', '5', '--log', 'connections'];
  const server = await testbed.startServer({ args });
  const load = ['--connections', '50', '--concurrency', '50', '--hold', '100'];
  expect(await testbed.runClients({ containers: 1, args: load })).toMatchObject({ ok: 50, failed: 0 });
  const accepted = (await server.events()).filter(({ event }) => event === 'accepted');
  expect(accepted).toHaveLength(50);
  expect(Math.max(...accepted.map(({ children }) => Number(children)))).toBe(5);
});

test('a client that is silent for longer than --idle-timeout is given up', async () => {
  await using testbed = await Testbed.start();
  const args = ['--reap', 'wait', '--idle-timeout', '300', '--log', 'connections'];
  const server = await testbed.startServer({ args });
  await testbed.startClients({ containers: 1, args: ['--connections', '2', '--hold', '60000'] });
  await eventually(
    async () => {
      const ended = (await server.events()).filter(({ event }) => event === 'ended');
      expect(ended).toMatchObject([{ exitCode: 2 }, { exitCode: 2 }]);
      expect(findChildren(await testbed.ps(server), 1)).toEqual([]);
    },
    { what: 'both children to end' },
  );
});

/** The probe beside a server: what it sees, what it plants, what it leaves. */
import { expect, jest, test } from '@jest/globals';
import { findChildren, findZombies } from '../../src/common/process-table/process-tree.ts';
import { eventually, Testbed } from '../../src/host/index.ts';

jest.setTimeout(60_000);

const SIGCHLD = 17;

test.each([
  ['ignore', true],
  ['wait', false],
])('the census shows PID 1, its sockets and signals, and not itself: --reap %s', async (reap, ignores) => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', reap] });
  const { processes, details, sockets } = await testbed.census(server);
  expect(processes).toMatchObject([
    { pid: 1, ppid: 0, state: 'S', command: 'forkbed-server', argv: ['forkbed-server', '--reap', reap] },
  ]);
  expect(details).toMatchObject([{ pid: 1, descriptors: 5 }]);
  expect(details[0]?.signals.ignored.includes(SIGCHLD)).toBe(ignores);
  const listening = sockets.filter(({ state }) => state === 'LISTEN');
  expect(listening).toContainEqual(expect.objectContaining({ localPort: 5005 }));
  expect(details[0]?.socketInodes).toEqual(
    expect.arrayContaining([listening.find((s) => s.localPort === 5005)?.inode]),
  );
});

test('census and ps see the same 30 children', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer();
  await testbed.startClients({
    containers: 1,
    args: ['--connections', '30', '--concurrency', '30', '--hold', '60000'],
  });
  await eventually(
    async () => {
      const byPs = findChildren(await testbed.ps(server), 1).map(({ pid }) => pid);
      const byCensus = findChildren((await testbed.census(server)).processes, 1).map(({ pid }) => pid);
      expect(byPs).toHaveLength(30);
      expect(byCensus.sort()).toEqual(byPs.sort());
    },
    { what: '30 children in both' },
  );
});

test('a planted zombie is seen by both observers, is its planter’s, and is gone afterwards', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'none'] });
  const planter = await testbed.startProbe(server, ['plant', '--for', '4000']);
  const planted = await planter.waitForEvent('planted');
  const expected = [{ pid: planted.pid, ppid: planted.parent, state: 'Z' }];
  expect(findZombies(await testbed.ps(server))).toMatchObject(expected);
  expect(findZombies((await testbed.census(server)).processes)).toMatchObject(expected);
  expect(await planter.waitForExit(10_000)).toBe(0);
  expect(await testbed.ps(server)).toMatchObject([{ pid: 1 }]);
});

test('a census with a control shows the zombie that it planted, and leaves none', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'none'] });
  const probe = await testbed.startProbe(server, ['census', '--control']);
  expect(await probe.waitForExit(10_000)).toBe(0);
  const { planted, processes } = JSON.parse((await probe.logs()).stdout);
  expect(processes).toHaveLength(2);
  expect(processes).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ pid: 1, state: 'S' }),
      expect.objectContaining({ pid: planted.pid, ppid: planted.parent, state: 'Z' }),
    ]),
  );
  expect(await testbed.ps(server)).toMatchObject([{ pid: 1 }]);
});

test('orphans are adopted by PID 1, and stay defunct where it does not reap', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'none'] });
  const probe = await testbed.startProbe(server, ['orphan', '--exit', '0', '--count', '3']);
  expect(await probe.waitForExit(10_000)).toBe(0);
  await eventually(
    async () => {
      const zombies = findZombies(await testbed.ps(server));
      expect(zombies.map(({ ppid }) => ppid)).toEqual([1, 1, 1]);
    },
    { what: 'three zombies of PID 1' },
  );
});

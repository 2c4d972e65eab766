/** A light census shows the same processes as a full one, and nothing beside them. */
import { expect, jest, test } from '@jest/globals';
import type { Census } from '../../src/common/process-table/model.ts';
import { eventually, Testbed } from '../../src/host/index.ts';

jest.setTimeout(60_000);

test('a light census has the processes of a full one, and neither details nor sockets', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer();
  await testbed.startClients({
    containers: 1,
    args: ['--connections', '10', '--concurrency', '10', '--hold', '60000'],
  });
  const identities = ({ processes }: Census) =>
    processes.map(({ pid, ppid, startTicks }) => ({ pid, ppid, startTicks }));
  const full = await eventually(
    async () => {
      const census = await testbed.census(server);
      expect(census.processes).toHaveLength(11);
      return census;
    },
    { what: 'PID 1 and ten children' },
  );
  await using probe = await testbed.startProbe(server, ['census', '--light']);
  expect(await probe.waitForExit(10_000)).toBe(0);
  const light = JSON.parse((await probe.logs()).stdout) as Census;
  expect(identities(light)).toEqual(identities(full));
  expect(full.details).toHaveLength(11);
  expect(full.sockets.length).toBeGreaterThan(10);
  expect(light).toMatchObject({ details: [], sockets: [] });
});

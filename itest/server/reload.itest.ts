/** HUP under load: the server that forks becomes its own successor, again and again, and no client notices. */
import { expect, jest, test } from '@jest/globals';
import { findZombies } from '../../src/common/process-table/process-tree.ts';
import { eventually, Testbed } from '../../src/host/index.ts';
import { isPodman } from '../support/is-podman.ts';
import { testEachUnless } from '../support/test-unless.ts';
import { hangUpUnderLoad, lastStats } from './support.ts';

jest.setTimeout(120_000);

const SECONDS = 4;
const ALL = 500 * SECONDS;
const HANG_UPS = 6;

test.each(['ignore', 'nocldwait', 'wait'])(
  'under --reap %s 500 connections a second outlive six reloads: none refused, none cut, none defunct, all counted',
  async (reap) => {
    await using testbed = await Testbed.start();
    const server = await testbed.startServer({ args: ['--reap', reap, '--count-messages'] });
    const [before] = (await testbed.census(server)).processes;
    expect(before?.startTicks).toBeGreaterThan(0);
    const summary = await hangUpUnderLoad(testbed, { server, seconds: SECONDS, hangUps: HANG_UPS });
    expect(summary).toMatchObject({ connections: ALL, ok: ALL, failed: 0, messages: 5 * ALL, errors: {} });

    await eventually(
      async () => {
        const { processes } = await testbed.census(server);
        expect(findZombies(processes)).toEqual([]);
        expect(processes).toMatchObject([{ pid: 1, command: 'forkbed-server', startTicks: before?.startTicks }]);
      },
      { what: 'the same PID 1, and no child' },
    );
    const counted = { accepted: ALL, messages: 5 * ALL, rejected: 0, foreign: 0, ended: reap === 'wait' ? ALL : 0 };
    expect(await lastStats(server)).toMatchObject({ pid: 1, reloads: HANG_UPS, children: 0, ...counted });
    expect((await server.events()).filter(({ event }) => event === 'ready')).toHaveLength(1 + HANG_UPS);
    await server.stop();
    expect((await server.events()).at(-1)).toMatchObject({ event: 'stopped', killed: 0, exitCode: 0, ...counted });
  },
);

testEachUnless(isPodman() ? 'Podman counts no page faults' : undefined)(
  [['ignore'], ['wait']],
  'under --reap %s a successor’s children share as much memory as those of a first start',
  async (reap) => {
    await using testbed = await Testbed.start();
    const server = await testbed.startServer({ args: ['--reap', reap, '--log', 'none'] });
    const load = (connections: number) =>
      testbed.runClients({ containers: 1, args: ['--connections', String(connections), '--concurrency', '8'] });
    const faultsOfOne = async () => {
      const connections = 1_000;
      // What is done once is done.
      await load(100);
      const before = await server.usage();
      await load(connections);
      const after = await server.usage();
      return ((after.pageFaults ?? Number.NaN) - (before.pageFaults ?? Number.NaN)) / connections;
    };
    const first = await faultsOfOne();
    await server.kill('SIGHUP');
    await eventually(
      async () => expect((await server.events()).filter(({ event }) => event === 'ready')).toHaveLength(2),
      {
        what: 'the successor',
      },
    );
    // 15 for 10, as measured on one kernel: why a successor's children write to three further pages of the heap is not known.
    expect((await faultsOfOne()) / first).toBeLessThan(1.8);
  },
);

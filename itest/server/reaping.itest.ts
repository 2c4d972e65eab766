/** The article's experiment at scale: 20 client containers, 50 connections each, and `ps` in the server's container. */
import { describe, expect, jest, test } from '@jest/globals';
import { findZombies } from '../../src/common/process-table/process-tree.ts';
import { eventually, Testbed } from '../../src/host/index.ts';

jest.setTimeout(120_000);

const CONTAINERS = 20;
const CONNECTIONS = CONTAINERS * 50;
const LOAD = { containers: CONTAINERS, args: ['--connections', '50', '--concurrency', '10'] };

describe.each(['ignore', 'wait'])('under --reap %s', (reap) => {
  test('1,000 connections leave no child, and none defunct', async () => {
    await using testbed = await Testbed.start();
    const server = await testbed.startServer({ args: ['--reap', reap] });
    const descriptorsBefore = (await testbed.census(server)).details[0]?.descriptors;

    const summary = await testbed.runClients(LOAD);
    expect(summary).toMatchObject({ connections: CONNECTIONS, ok: CONNECTIONS, failed: 0, messages: CONNECTIONS * 5 });

    await eventually(
      async () => {
        const processes = await testbed.ps(server);
        expect(processes).toMatchObject([{ pid: 1, command: 'forkbed-server' }]);
      },
      { what: 'PID 1 alone in ps' },
    );
    const census = await testbed.census(server);
    expect(census.processes).toMatchObject([{ pid: 1, command: 'forkbed-server' }]);
    expect(descriptorsBefore).toBeGreaterThan(0);
    expect(census.details[0]?.descriptors).toBe(descriptorsBefore);
    expect((await server.usage()).pids).toBe(1);
  });
});

describe('under --reap none', () => {
  test('1,000 connections leave 1,000 defunct children of PID 1, and all observers agree', async () => {
    await using testbed = await Testbed.start();
    const server = await testbed.startServer({ args: ['--reap', 'none'] });
    expect(await testbed.runClients(LOAD)).toMatchObject({ ok: CONNECTIONS, failed: 0 });

    const byPs = findZombies(await testbed.ps(server));
    const byCensus = findZombies((await testbed.census(server)).processes);
    expect(byPs).toHaveLength(CONNECTIONS);
    expect(new Set(byPs.map(({ ppid }) => ppid))).toEqual(new Set([1]));
    expect(byCensus.map(({ pid }) => pid).sort()).toEqual(byPs.map(({ pid }) => pid).sort());
    expect((await server.usage()).pids).toBe(CONNECTIONS + 1);
  });

  test('the defunct vanish when their parent ends', async () => {
    await using testbed = await Testbed.start();
    // Not PID 1, whose end would take the namespace with it: PID 1 is a shell that reaps what it adopts.
    const script = 'forkbed-server --reap none & wait; exec sleep 60';
    const subject = await testbed.startSubject({ command: ['sh', '-c', `trap : TERM; ${script}`] });
    await subject.waitForEvent('ready');
    expect(await testbed.runClients({ containers: 2, args: ['--connections', '25'] })).toMatchObject({ ok: 50 });
    const before = await testbed.ps(subject);
    const server = before.find(({ command, state }) => command === 'forkbed-server' && state !== 'Z');
    expect(findZombies(before).filter(({ ppid }) => ppid === server?.pid)).toHaveLength(50);

    await subject.exec(['kill', '-KILL', String(server?.pid)]);
    await eventually(
      async () => {
        const left = (await testbed.ps(subject)).filter(({ command }) => command === 'forkbed-server');
        expect(left).toEqual([]);
      },
      { what: 'no process of the server' },
    );
  });
});

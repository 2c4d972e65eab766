/** The supervised pool: workers that end are replaced, workers that cannot live are not replaced in a storm. */
import { expect, jest, test } from '@jest/globals';
import { findChildren } from '../../src/common/process-table/process-tree.ts';
import { eventually, type StartedContainer, Testbed } from '../../src/host/index.ts';
import { startBelow } from '../statements/support.ts';

jest.setTimeout(60_000);

const WORKERS = 4;
const PREFORK = ['--mode', 'prefork', '--workers', String(WORKERS), '--log', 'connections'];

async function workersOf(testbed: Testbed, server: StartedContainer, parent = 1): Promise<number[]> {
  return eventually(
    async () => {
      const workers = findChildren(await testbed.ps(server), parent);
      expect(workers.map(({ state }) => state)).toEqual(Array(WORKERS).fill('S'));
      return workers.map(({ pid }) => pid);
    },
    { what: `${WORKERS} workers that wait` },
  );
}

test('the workers serve, the parent counts what they have served, and none is forked for a client', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: PREFORK });
  const before = await workersOf(testbed, server);
  const load = ['--connections', '100', '--concurrency', '20'];
  expect(await testbed.runClients({ containers: 2, args: load })).toMatchObject({ ok: 200 });
  expect(await workersOf(testbed, server)).toEqual(before);
  const served = new Set((await server.events()).filter(({ event }) => event === 'accepted').map(({ pid }) => pid));
  expect(before.filter((pid) => served.has(pid)).length).toBeGreaterThan(1);
  await server.stop();
  expect(await server.waitForEvent('stopped')).toMatchObject({ accepted: 200, rejected: 0, killed: 0, exitCode: 0 });
});

test('a worker that is killed is reaped, told and replaced at once', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: PREFORK });
  const before = await workersOf(testbed, server);
  // It has lived for a while: it is not one that cannot start.
  await eventually(async () => expect((await testbed.ps(server)).at(-1)?.ageMs).toBeGreaterThan(1000), { what: 'age' });
  await server.exec(['kill', '-KILL', String(before[0])]);
  expect(await server.waitForEvent('replaced')).toMatchObject({ workers: WORKERS, afterMs: 0 });
  expect(await server.waitForEvent('ended')).toMatchObject({ pid: before[0], signal: 'SIGKILL', foreign: false });
  const after = await workersOf(testbed, server);
  expect(after).not.toContain(before[0]);
  expect(await testbed.runClients({ containers: 1, args: ['--connections', '20'] })).toMatchObject({ ok: 20 });
});

test('--max-requests gives each place to another worker after so many clients, without a pause', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: [...PREFORK, '--max-requests', '5'] });
  const load = ['--connections', '100', '--concurrency', '4'];
  expect(await testbed.runClients({ containers: 1, args: load })).toMatchObject({ ok: 100 });
  await eventually(
    async () => {
      const ends = (await server.events()).filter(({ event }) => event === 'ended');
      expect(ends.length).toBeGreaterThanOrEqual(100 / 5 - WORKERS);
      expect(ends.every(({ exitCode }) => exitCode === 0)).toBe(true);
    },
    { what: 'the workers that have served their number to end' },
  );
  expect((await server.events()).some(({ event }) => event === 'replaced')).toBe(false);
});

test('workers that die at once, again and again, are replaced later each time', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: [...PREFORK, '--bug', 'crash-child=KILL:1'] });
  const load = ['--connections', '60', '--concurrency', '20', '--reply-timeout', '700'];
  let rounds = 0;
  const isPatient = async () => {
    rounds += 1;
    expect(await testbed.runClients({ containers: 1, args: load })).toMatchObject({ ok: 0 });
    const pauses = (await server.events())
      .filter(({ event }) => event === 'replaced')
      .map(({ afterMs }) => Number(afterMs));
    // Without the pause there would be one for each client.
    expect(pauses.length).toBeLessThan(40 * rounds);
    expect(Math.max(...pauses)).toBeGreaterThanOrEqual(800);
  };
  // On a busy machine clients may be gone before so many workers have died.
  await eventually(isPatient, { what: 'a pause of 800 ms', limitMs: 30_000 });
});

test('the workers end with their parent, also if it is killed, but not in the midst of a client', async () => {
  await using testbed = await Testbed.start();
  const { subject, serverPid } = await startBelow(testbed, { pid1: 'init', args: PREFORK });
  const workers = await workersOf(testbed, subject, serverPid);
  const held = ['--connections', '1', '--messages', '1', '--hold', '2000'];
  const client = await testbed.startClients({ containers: 1, args: held });
  const { pid: serving } = await subject.waitForEvent('accepted');
  await subject.exec(['kill', '-KILL', String(serverPid)]);
  const living = async () => (await testbed.ps(subject)).map(({ pid }) => pid).filter((pid) => workers.includes(pid));
  await eventually(async () => expect(await living()).toEqual([serving]), { what: 'the worker that serves alone' });
  expect(await client.finished(10_000)).toMatchObject({ ok: 1, failed: 0 });
  await eventually(async () => expect(await living()).toEqual([]), { what: 'no worker' });
});

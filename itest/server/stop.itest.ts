/** PID 1 ends by itself, within its grace, and its children with it. */
import { describe, expect, jest, test } from '@jest/globals';
import { findChildren } from '../../src/common/process-table/process-tree.ts';
import { eventually, type StartedContainer, Testbed } from '../../src/host/index.ts';

jest.setTimeout(60_000);

/** Exit code, milliseconds until the end, and the last event. */
async function stopped(server: StartedContainer, signal: string) {
  const began = performance.now();
  await server.kill(signal);
  const exitCode = await server.waitForExit(20_000);
  return { exitCode, tookMs: performance.now() - began, last: (await server.events()).at(-1) };
}

async function hold(testbed: Testbed, server: StartedContainer, holdMs: number): Promise<void> {
  await testbed.startClients({
    containers: 1,
    args: ['--connections', '10', '--concurrency', '10', '--hold', String(holdMs)],
  });
  await eventually(async () => expect(findChildren(await testbed.ps(server), 1)).toHaveLength(10), {
    what: '10 children',
  });
}

test.each([
  ['SIGTERM', 0],
  ['SIGINT', 0],
])('without clients it ends at once on %s, with 0', async (signal, code) => {
  await using testbed = await Testbed.start();
  const { exitCode, tookMs, last } = await stopped(await testbed.startServer(), signal);
  expect(exitCode).toBe(code);
  expect(last).toMatchObject({ event: 'stopped', killed: 0, exitCode: code });
  expect(tookMs).toBeLessThan(2000);
});

describe.each(['none', 'ignore', 'wait'])('under --reap %s', (reap) => {
  test('children that hold get the grace and are then ended: 143', async () => {
    await using testbed = await Testbed.start();
    const server = await testbed.startServer({ args: ['--reap', reap, '--grace', '800'] });
    await hold(testbed, server, 60_000);
    const { exitCode, tookMs, last } = await stopped(server, 'SIGTERM');
    expect(exitCode).toBe(143);
    expect(last).toMatchObject({ event: 'stopped', killed: 10, exitCode: 143 });
    expect(tookMs).toBeGreaterThanOrEqual(800);
    expect(tookMs).toBeLessThan(3800);
  });

  test('children that finish within the grace are left to it: 0', async () => {
    await using testbed = await Testbed.start();
    const server = await testbed.startServer({ args: ['--reap', reap, '--grace', '15000'] });
    await hold(testbed, server, 3000);
    const { exitCode, tookMs, last } = await stopped(server, 'SIGTERM');
    expect(last).toMatchObject({ event: 'stopped', killed: 0, exitCode: 0 });
    expect(exitCode).toBe(0);
    expect(tookMs).toBeLessThan(14_000);
  });
});

test('a second signal cuts the grace short', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--grace', '50000'] });
  await hold(testbed, server, 60_000);
  await server.kill('SIGTERM');
  await server.waitForEvent('stopping');
  const { exitCode, tookMs } = await stopped(server, 'SIGINT');
  expect(exitCode).toBe(143);
  expect(tookMs).toBeLessThan(5000);
});

test('on SIGINT children that hold are ended at once, whatever the grace: 130', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--grace', '50000'] });
  await hold(testbed, server, 60_000);
  const { exitCode, tookMs, last } = await stopped(server, 'SIGINT');
  expect(last).toMatchObject({ event: 'stopped', killed: 10, exitCode: 130 });
  expect(exitCode).toBe(130);
  expect(tookMs).toBeLessThan(5000);
  expect(await server.waitForEvent('stopping')).toMatchObject({ signal: 'SIGINT', graceMs: 0 });
});

test('docker stop ends it long before its time-out, with the exit code of a stop that was asked for', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--grace', '500'] });
  await hold(testbed, server, 60_000);
  const began = performance.now();
  await server.stop(20);
  // 137 would be the engine's SIGKILL.
  expect((await server.inspect()).State).toMatchObject({ Running: false, ExitCode: 143 });
  expect(performance.now() - began).toBeLessThan(5000);
});

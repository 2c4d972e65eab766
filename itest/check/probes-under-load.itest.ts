/**
 * A probe that is in time while the server has nothing else to do, and late under load: the server serves one client at a time, and
 * the clients keep it. Its good twin is the same server with a child for each.
 */
import { expect, jest, test } from '@jest/globals';
import { forkbed } from '../support/forkbed.ts';

jest.setTimeout(300_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const CHECK = ['check', '--quiet', '--settle', '500ms'];
/** Two connections, one after the other, each of which keeps the server for longer than the probe may take. */
const LOAD = ['--clients', '1', '--connections', '2', '--concurrency', '1', '--hold', '12s', '--warm-up', '0'];
const PROBE = 'forkbed-client --connections 1 --messages 1';
const EXECS = ['--exec', PROBE, '--execs', '3', '--exec-timeout', '6s'];
const HEALTH = ['--health-cmd', PROBE, '--health-timeout', '6s', '--health-runs', '3'];

function server(mode: 'single' | 'fork'): readonly string[] {
  return [IMAGE, '--', 'forkbed-server', '--mode', mode];
}

test.each([
  ['an exec', EXECS, /command 1 .*: (\d) of \d runs failed, \1 did not end within 6\.0 s/],
  ['a health check', HEALTH, /health check .*: (\d) of \d runs failed, .*\1 did not end within 6\.0 s/],
])('%s that is late under load alone fails served', async (_, probe, reason) => {
  const { exitCode, stdout } = await forkbed([...CHECK, ...LOAD, ...probe, ...server('single')]);
  expect(stdout).toMatch(/✗ served/);
  expect(stdout).toMatch(reason);
  expect(stdout).toContain('expected  each message of each client was answered, and each exec did as it was to do');
  expect(exitCode).toBe(1);
});

test.each([
  ['an exec', EXECS],
  ['a health check', HEALTH],
])('%s is in time without clients, and beside them where each has a child', async (_, probe) => {
  const alone = await forkbed([...CHECK, '--clients', '0', ...probe, ...server('single')]);
  expect(alone.stdout).toMatch(/✓ served +3 (execs|runs of health check) ended with 0/);
  const forking = await forkbed([...CHECK, ...LOAD, ...probe, ...server('fork')]);
  expect(forking.stdout).toMatch(/✓ served +1 client, 2 connections, .*; 3 (execs|runs of health check) ended with 0/);
  expect([alone.exitCode, forking.exitCode]).toEqual([0, 0]);
});

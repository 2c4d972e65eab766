/** The soak, short: the program as a user calls it, on a server that is as it should be, and on one that it must find wanting. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { environmentOfItsOwn, type Outcome, run } from '../support/run.ts';

jest.setTimeout(120_000);

const PROGRAM = join(__dirname, '../soak/run-soak.ts');
const OUTPUT = mkdtempSync(join(tmpdir(), 'forkbed-soak-'));
const SHORT = ['--idle-timeout', '1s', '--clients', '2', '--concurrency', '32', '--output', OUTPUT];

afterAll(() => rmSync(OUTPUT, { recursive: true }));

function soak(...args: readonly string[]): Promise<Outcome> {
  return run(process.execPath, [PROGRAM, ...SHORT, ...args], { env: environmentOfItsOwn(), limitMs: 90_000 });
}

test('10,000 good connections beside bad ones are all served, and the server is as it was', async () => {
  const { exitCode, stdout } = await soak('--connections', '10000', '--reap', 'wait', '--hold', '50ms');
  expect(stdout).toContain('soak: pass');
  expect(exitCode).toBe(0);
  const { outcome, verdict, curve, badConnections, badKilled } = JSON.parse(
    readFileSync(join(OUTPUT, 'soak-wait.json'), 'utf8'),
  );
  expect(outcome).toBe('pass');
  expect(verdict.figures).toMatchObject({ connections: 10_000, connectionsServed: 10_000, messages: 50_000 });
  expect(badConnections).toBeGreaterThan(100);
  expect(badKilled).toBeGreaterThanOrEqual(3);
  expect(curve.at(-1)).toMatchObject({
    processes: 1,
    zombies: 0,
    server: { descriptors: curve[0].server.descriptors },
  });
  expect(readFileSync(join(OUTPUT, 'soak-wait.svg'), 'utf8')).toContain('connections accepted');
});

test('a server that keeps a kilobyte of each client fails by its curve, and one that reaps none by its zombies', async () => {
  const bad = ['--only-good', '--hold', '100ms'];
  const [leaks, leaves] = await Promise.all([
    soak('--connections', '1500', '--reap', 'wait', '--fault', 'leak-memory=1024', ...bad),
    soak('--connections', '200', '--reap', 'none', ...bad),
  ]);
  expect(leaks.stdout).toMatch(/✗ curve +at least [\d,]+ KiB in the later samples/);
  expect(leaks.stdout).toMatch(/✗ memory-flat /);
  expect(leaks.stdout).toContain('soak: fail');
  expect(leaks.exitCode).toBe(1);
  expect(leaves.stdout).toMatch(/✗ no-defunct +202 zombies outlived/);
  expect(leaves.exitCode).toBe(1);
});

test('what cannot be used is told with exit code 64, and nothing is started', async () => {
  const [few, stray, long] = await Promise.all([soak('--connections', '12'), soak('image'), soak('--hold', '1s')]);
  expect(few).toMatchObject({ exitCode: 64, stderr: expect.stringContaining('from 100') });
  expect(stray).toMatchObject({ exitCode: 64, stderr: expect.stringContaining('received 1: image') });
  expect(long).toMatchObject({ exitCode: 64, stderr: expect.stringContaining('--hold: expected') });
});

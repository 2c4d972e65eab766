/** `forkbed check` with a load that is not forkbed's own: time alone, or the command of another image. */
import { describe, expect, jest, test } from '@jest/globals';
import { forkbed } from '../support/forkbed.ts';

jest.setTimeout(200_000);

const image = process.env.FORKBED_IMAGE ?? 'forkbed';
const SERVER = [image, '--', 'forkbed-server', '--reap'];
const SHELL = ['--entrypoint', 'sh', image, '--', '-c'];
const WATCH = ['check', '--quiet', '--settle', '500ms', '--for', '2s'];
/** A shell that runs something again and again, and waits for it. */
const SOUND = 'while :; do sleep 0.05; done';

describe('time alone', () => {
  test('passes a worker that listens nowhere, and reports what is not applicable', async () => {
    const { exitCode, stdout } = await forkbed([...WATCH, ...SHELL, SOUND]);
    expect(stdout).toMatch(/^PID 1 is .*\n2\.\d s without clients, \d+ processes born, /);
    expect(stdout).toMatch(/ - served +not applicable: no client was asked for\n/);
    expect(stdout).toMatch(/ - listen-fd-closed +not applicable: no port was told\n/);
    expect(stdout).toContain('verdict: pass');
    expect(exitCode).toBe(0);
  });

  test('fails a worker whose children are left to a PID 1 that does not reap', async () => {
    // The subshell ends at once; what it began is PID 1's, which sleeps.
    const worker = "sh -c 'while :; do (sleep 0.01 &); sleep 0.05; done' & exec sleep 1000";
    const { exitCode, stdout } = await forkbed([...WATCH, ...SHELL, worker]);
    expect(stdout).toMatch(/✗ no-defunct +\d+ zombies outlived 500 ms/);
    expect(stdout).toContain('parent: pid 1 (sleep 1000)');
    expect(exitCode).toBe(1);
  });

  test('rests on the orphans that PID 1 was left where nothing happened meanwhile', async () => {
    const { exitCode, stdout } = await forkbed([...WATCH, ...SERVER, 'wait']);
    expect(stdout).toMatch(/^2\.\d s without clients, 0 processes born, /m);
    expect(stdout).toMatch(/✓ no-defunct +none seen in [\d,]+ samples/);
    expect(stdout).toMatch(/✓ reaps-orphans +365 orphans reaped/);
    expect(exitCode).toBe(0);
    const bad = await forkbed([...WATCH, ...SERVER, 'none']);
    expect(bad.stdout).toMatch(/✗ reaps-orphans +7 of 7 orphans stayed/);
    expect(bad.exitCode).toBe(1);
  });
});

describe('the command of another image', () => {
  const COMMAND = ['check', '--settle', '500ms', '--port', '5005', '--clients', '2', '--client-image', image];

  test('is the load: each run of it counts', async () => {
    const command = 'forkbed-client --connections 30';
    const { exitCode, stdout } = await forkbed([...COMMAND, '--client-command', command, ...SERVER, 'none']);
    expect(stdout).toContain('2 clients, 2 commands, 60 processes born');
    expect(stdout).toMatch(/✗ no-defunct +60 zombies outlived 500 ms/);
    expect(stdout).toContain('30.0 a command');
    expect(exitCode).toBe(1);
  });

  test('that fails makes the check fail, and what it said is told', async () => {
    const command = '["sh", "-c", "echo no luck on port $FORKBED_PORT >&2; exit 3"]';
    const args = ['--connections', '2', '--client-command', command, ...SERVER, 'wait'];
    const { exitCode, stdout, stderr } = await forkbed([...COMMAND, ...args]);
    expect(stdout).toMatch(/✗ served +4 of 4 commands failed/);
    expect(stdout).toContain('2 of 2 commands failed: EXIT_3 2');
    expect(stderr).toContain('a client said: no luck on port 5005');
    expect(exitCode).toBe(1);
  });

  test.each([
    [['--client-image', 'x', image], '--client-image: expected --client-command with it, received none'],
    [
      ['--client-image', 'x', '--client-command', '[1]', image],
      'expected a line for /bin/sh or a JSON array of texts, received [1]',
    ],
  ])('%j is 64', async (args, reason) => {
    const outcome = await forkbed(['check', ...args]);
    expect(outcome).toMatchObject({ exitCode: 64, stderr: expect.stringContaining(reason) });
  });

  test('in an image that is not there is 69', async () => {
    const args = ['--client-image', 'forkbed-no-such-image:none', '--client-command', 'true', ...SERVER, 'wait'];
    const { exitCode, stderr } = await forkbed(['check', '--port', '5005', ...args]);
    expect(stderr).toContain('expected a client image that is here or can be pulled');
    expect(exitCode).toBe(69);
  });
});

describe('--ignore', () => {
  test('leaves out a process that would have failed the check, and says so', async () => {
    const hoarder = [...SHELL, 'while :; do sleep 0.3; tail -f /dev/null & done'];
    const told = await forkbed([...WATCH, ...hoarder]);
    expect(told.stdout).toMatch(/✗ children-gone +\d+ processes, \d before/);
    const { exitCode, stdout } = await forkbed([...WATCH, '--ignore', 'tail', ...hoarder]);
    expect(stdout).toMatch(/without clients, \d+ processes born, \d+ processes ignored, /);
    expect(stdout).toMatch(/✓ children-gone/);
    expect([told.exitCode, exitCode]).toEqual([1, 0]);
  });

  test('does not hide the process under test', async () => {
    const { exitCode, stdout } = await forkbed([...WATCH, '--ignore', '1', '--format', 'json', ...SERVER, 'wait']);
    const { verdict } = JSON.parse(stdout);
    expect(verdict.findings[0].observed).toBe('pid 1, which is under test, is among what is to be left out');
    expect(exitCode).toBe(2);
  });
});

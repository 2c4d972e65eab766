/** `forkbed check --exec`: commands that are put into the container, what they leave behind, and which of them did. */
import { describe, expect, jest, test } from '@jest/globals';
import { Testbed } from '../../src/host/index.ts';
import { forkbed } from '../support/forkbed.ts';

jest.setTimeout(300_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
/** A sandbox as agents have it: a PID 1 that does nothing, and commands from outside. */
const SANDBOX = ['--entrypoint', 'sleep', IMAGE, '--', 'infinity'];
const CHECK = ['check', '--quiet', '--settle', '500ms'];
const LEAVES_ONE = 'sleep 0.2 >/dev/null 2>&1 & echo done';

describe('a command that leaves its child to PID 1', () => {
  test('fails the check where PID 1 does not reap, and the exec is named', async () => {
    const { exitCode, stdout } = await forkbed([...CHECK, '--exec', LEAVES_ONE, '--execs', '12', ...SANDBOX]);
    expect(stdout).toMatch(/\n12 execs, \d+ processes born, at most 12 zombies at once/);
    expect(stdout).toMatch(/✗ no-defunct +12 zombies outlived 500 ms/);
    expect(stdout).toContain(`12 zombies left by command 1 (\`/bin/sh -c '${LEAVES_ONE}'\`) in 12 runs`);
    for (const number of [1, 2, 3, 4, 5]) {
      expect(stdout).toMatch(
        new RegExp(`pid \\d+ \\(\\[sleep\\] <defunct>\\): left by exec ${number} \\(ended with 0\\)\n`),
      );
    }
    expect(stdout).toContain('1.0 an exec');
    expect(stdout).toMatch(/✓ served +12 execs ended with 0/);
    expect(exitCode).toBe(1);
  });

  test('passes below an init', async () => {
    const { exitCode, stdout } = await forkbed([...CHECK, '--init', '--exec', LEAVES_ONE, '--execs', '12', ...SANDBOX]);
    expect(stdout).toContain('verdict: pass');
    expect(exitCode).toBe(0);
  });

  test('passes where it waits for the child itself', async () => {
    const args = [...CHECK, '--init', '--exec', 'sleep 0.1 & wait', '--exec', '["true"]', ...SANDBOX];
    const { exitCode, stdout } = await forkbed(args);
    expect(stdout).toMatch(/✓ served +10 runs of command 1 ended with 0, 10 runs of command 2 ended with 0/);
    expect(exitCode).toBe(0);
  });

  test('is told apart from one beside it that leaves nothing', async () => {
    const args = ['--exec', LEAVES_ONE, '--exec', 'true', '--execs', '5', '--format', 'json'];
    const { stdout } = await forkbed([...CHECK, ...args, ...SANDBOX]);
    const { plans, shared } = JSON.parse(stdout).evidence.lives[0].audit.evidence.execs;
    const zombies = plans.map((each: { left: { zombies: { count: number } } }) => each.left.zombies.count);
    expect([zombies, shared.zombies.count]).toEqual([[5, 0], 0]);
  });

  test('is found in a container that runs already, too', async () => {
    await using testbed = await Testbed.start();
    const server = await testbed.startServer({ args: ['--reap', 'none'] });
    const args = [...CHECK, '--exec', LEAVES_ONE, '--execs', '3', '--container', server.id];
    const { exitCode, stdout } = await forkbed(args);
    expect(stdout).toContain('3 zombies left by command 1');
    expect(exitCode).toBe(1);
  });
});

describe('50 commands of an agent, each of which leaves a child that holds its output', () => {
  const COMMAND = ['--exec', 'sh -c "sleep 1 & echo done"', '--execs', '50', '--exec-concurrency', '10'];
  const FIFTY = ['check', '--quiet', ...COMMAND];

  test('fail the check of a sandbox whose PID 1 sleeps, and the exec is named', async () => {
    const { exitCode, stdout } = await forkbed([...FIFTY, ...SANDBOX]);
    expect(stdout).toMatch(/✗ no-defunct +50 zombies outlived 2\.0 s/);
    expect(stdout).toMatch(/50 zombies left by command 1 \(`.*sh -c "sleep 1 & echo done"'?`\) in 50 runs/);
    expect(stdout).toMatch(/pid \d+ \(\[sleep\] <defunct>\): left by exec \d+ \(ended with 0\)\n/);
    expect(stdout).toMatch(/✓ served +50 execs ended with 0/);
    expect(exitCode).toBe(1);
  });

  test('pass below an init', async () => {
    const { exitCode, stdout } = await forkbed([...FIFTY, '--init', ...SANDBOX]);
    expect(stdout).toMatch(/✓ no-defunct/);
    expect(stdout).toMatch(/✓ served +50 execs ended with 0/);
    expect(exitCode).toBe(0);
  });
});

describe('a daemon that a command starts', () => {
  test.each([
    ['in the session of the command', 'tail -f /dev/null >/dev/null 2>&1 & true'],
    ['in a session of its own', 'setsid tail -f /dev/null >/dev/null 2>&1 & true'],
  ])('%s fails children-gone, and the exec is named', async (_, command) => {
    const { exitCode, stdout } = await forkbed([...CHECK, '--init', '--exec', command, '--execs', '3', ...SANDBOX]);
    expect(stdout).toMatch(/✗ children-gone/);
    expect(stdout).toContain('3 processes left by command 1');
    expect(stdout).toMatch(/pid \d+ \(tail -f \/dev\/null\): left by exec 1 \(ended with 0\)/);
    expect(stdout).toContain('remedy    the command must end or wait for what it starts');
    expect(exitCode).toBe(1);
  });
});

test('a daemon that has cleared its environment, in a session of its own, passes no check of what is left', async () => {
  const exec = ['--exec', 'env -i setsid sleep 1000 >/dev/null 2>&1 & true', '--execs', '2'];
  const { exitCode, stdout } = await forkbed([...CHECK, ...exec, ...SANDBOX]);
  expect(stdout).toMatch(/✗ children-gone/);
  expect(stdout).toMatch(/[✗?] no-orphans/);
  expect(exitCode).toBe(1);
});

describe('a command that fails', () => {
  test.each([
    ['ends with 3', ['--exec', 'echo no luck; exit 3'], 'execs: 2 of 2 execs failed: EXIT_3 2'],
    ['does not exist', ['--exec', '["/no/such/program"]'], 'no such file or directory'],
    ['is late', ['--exec', 'sleep 1', '--exec-timeout', '200ms'], '2 did not end within 200 ms'],
  ])('as it %s fails the check', async (_, exec, reason) => {
    const { exitCode, stdout } = await forkbed([...CHECK, '--init', ...exec, '--execs', '2', ...SANDBOX]);
    expect(stdout).toMatch(/✗ served +2 of 2 execs failed/);
    expect(stdout).toContain(reason);
    expect(stdout).toMatch(/expected +each exec did as it was to do\n/);
    expect(exitCode).toBe(1);
  });

  test('is no failure where it is in time', async () => {
    const exec = ['--exec', 'sleep 0.2', '--exec-timeout', '20s', '--execs', '2'];
    expect((await forkbed([...CHECK, '--init', ...exec, ...SANDBOX])).exitCode).toBe(0);
  });
});

describe('at the time-out of a command', () => {
  const late = ['--exec-timeout', '300ms', '--execs', '3'];
  const GOES_AWAY = 'remedy    a client that goes away does not end its command';

  test('detach leaves it running, which fails children-gone', async () => {
    const exec = ['--exec', '["sleep", "1000"]', '--exec-end', 'detach'];
    const { exitCode, stdout } = await forkbed([...CHECK, '--init', ...late, ...exec, ...SANDBOX]);
    expect(stdout).toMatch(/✗ children-gone +5 processes, 2 before/);
    expect(stdout).toMatch(/pid \d+ \(sleep 1000\): left by exec 1 \(timed out after 300 ms, still runs\)/);
    expect(stdout).toContain(GOES_AWAY);
    expect(exitCode).toBe(1);
  });

  test.each(['detach', 'kill'])(
    '%s of a command that has cleared its environment is unknown, and never a pass',
    async (end) => {
      const exec = ['--exec', '["env", "-i", "sleep", "1000"]', '--exec-end', end];
      const args = ['--exec-timeout', '500ms', '--execs', '1'];
      const { exitCode, stdout } = await forkbed([...CHECK, '--init', ...args, ...exec, ...SANDBOX]);
      if (end === 'kill') {
        expect(stdout).toContain(
          '1 exec: 0 got SIGKILL after 500 ms, 1 went on, and could not be found, 0 ended with 0',
        );
      }
      expect(stdout).toMatch(/\? children-gone +1 exec went on, and no process has its variable FORKBED_EXEC/);
      expect(exitCode).toBe(2);
    },
  );

  test('kill ends a command that ignores SIGTERM, which passes', async () => {
    const exec = ['--exec', '["sh", "-c", "trap : TERM; while :; do read x; done < /dev/zero"]', '--exec-end', 'kill'];
    const { exitCode, stdout } = await forkbed([...CHECK, '--init', ...late, ...exec, ...SANDBOX]);
    expect(stdout).toMatch(/✓ served +3 execs: 3 got SIGKILL after 300 ms, 0 ended with 0/);
    expect(exitCode).toBe(0);
  });

  test('detach leaves one that the engine has not even started by then, which fails children-gone', async () => {
    const exec = ['--exec', '["sleep", "1000"]', '--execs', '3', '--exec-timeout', '10ms', '--exec-end', 'detach'];
    const { exitCode, stdout } = await forkbed([...CHECK, '--init', ...exec, ...SANDBOX]);
    expect(stdout).toMatch(/✗ children-gone +5 processes, 2 before/);
    expect(exitCode).toBe(1);
  });

  test('kill ends one that the engine has not even started by then, which passes', async () => {
    const exec = ['--exec', '["sleep", "1000"]', '--execs', '3', '--exec-timeout', '10ms', '--exec-end', 'kill'];
    const { exitCode, stdout } = await forkbed([...CHECK, '--init', ...exec, ...SANDBOX]);
    expect(stdout).toMatch(/✓ served +3 execs: 3 got SIGKILL after 10 ms, 0 ended with 0/);
    expect(stdout).toMatch(/✓ children-gone/);
    expect(exitCode).toBe(0);
  });

  test.each([
    ['handles', 'tail -f /dev/null >/dev/null 2>&1 & trap : TERM; wait'],
    // Not tail: it ends by itself once nobody reads its output.
    ['ignores', 'trap "" TERM; sleep 1000; echo ended'],
  ])('kill leaves the child of a command that %s SIGTERM, which fails children-gone', async (_, command) => {
    // Time enough for a busy machine to start the shell, and the shell its child.
    const exec = ['--exec', command, '--execs', '3', '--exec-timeout', '4s', '--exec-end', 'kill'];
    const args = [...CHECK, '--init', ...exec, '--exec-concurrency', '3', ...SANDBOX];
    const { exitCode, stdout } = await forkbed(args);
    expect(stdout).toMatch(/✗ children-gone +5 processes, 2 before/);
    expect(stdout).toMatch(
      /pid \d+ \((tail -f \/dev\/null|sleep 1000)\): left by exec 1 \(timed out after 4\.0 s, got SIGKILL\)/,
    );
    expect(stdout).toContain(GOES_AWAY);
    expect(exitCode).toBe(1);
  });
});

test('beside clients both are counted, and the server is blamed for none of the execs', async () => {
  const server = [IMAGE, '--', 'forkbed-server', '--reap', 'wait'];
  const args = [...CHECK, '--clients', '2', '--connections', '20', '--exec', LEAVES_ONE, '--execs', '5', ...server];
  const { exitCode, stdout } = await forkbed(args);
  expect(stdout).toMatch(/✓ served +2 clients, 40 connections, 200 messages answered; 5 execs ended with 0/);
  expect(stdout).toMatch(/✓ alive .* answered one more client/);
  expect(exitCode).toBe(0);
});

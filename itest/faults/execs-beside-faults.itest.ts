/** `--exec` and `--health-runs` beside `--chaos`: commands run while faults are on, and the verdict says which fault belongs to what. */
import { describe, expect, jest, test } from '@jest/globals';
import { forkbed } from '../support/forkbed.ts';
import { toldVerdict } from '../support/told-verdict.ts';

jest.setTimeout(300_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const CHECK = ['check', '--quiet', '--clients', '1'];
const SERVER = [IMAGE, '--', 'forkbed-server', '--reap', 'wait'];
const SLEEPER = ['--entrypoint', 'sleep', IMAGE, '--', 'infinity'];
const LEAVES_ONE = 'sleep 0.2 >/dev/null 2>&1 & true';
/** It asks the server, and does not wait for long. */
const ASKS = 'forkbed-client --connections 1 --messages 1 --reply-timeout 500ms >/dev/null 2>&1';

describe('a server that reaps what it adopts', () => {
  test('passes with commands that fail of the faults alone, and each fault is named', async () => {
    const faults = ['--chaos', 'pids,kill-children,sigstop-server,sigstop-children', '--seed', '7'];
    const exec = ['--exec', `${ASKS} && { ${LEAVES_ONE}; }`];
    const { exitCode, verdict, findings } = toldVerdict(
      await forkbed([...CHECK, '--format', 'json', ...faults, ...exec, ...SERVER]),
    );
    expect(verdict.chaos.faults.map(({ acted }: { acted: boolean }) => acted)).toEqual([true, true, true, true]);
    expect(findings.served.observed).toMatch(
      /connections, .* answered; \d+ of \d+ runs of command 1 succeeded; \d+ failed while a fault was active$/,
    );
    expect(findings.served.evidence.join('\n')).toMatch(/^pids: .*EXIT_/m);
    expect(verdict.findings.filter(({ outcome }: { outcome: string }) => outcome !== 'pass')).toEqual([]);
    expect(exitCode).toBe(0);
  });

  test('passes with a health check that fails of the faults alone', async () => {
    // It stands still for longer than the health check waits.
    const faults = ['--chaos', 'sigstop-children,sigstop-server', '--seed', '1', '--settle', '4s'];
    const health = ['--health-runs', '6', '--health-cmd', ASKS, ...faults];
    const { exitCode, stdout } = await forkbed([...CHECK, '--port', '5005', ...health, ...SERVER]);
    expect(stdout).toMatch(/✓ faults +2 faults acted/);
    expect(stdout).toMatch(/✓ served .* runs of health check succeeded; \d+ failed while a fault was active/);
    expect(stdout).toContain('verdict: pass');
    expect(exitCode).toBe(0);
  });

  test('fails for what a command leaves when it gets no reply, and the fault is named that was on', async () => {
    const exec = ['--exec', `${ASKS} || { tail -f /dev/null >/dev/null 2>&1 & }`];
    const faults = ['--chaos', 'sigstop-server', '--seed', '10', '--settle', '4s'];
    const { exitCode, stdout } = await forkbed([...CHECK, '--port', '5005', ...exec, ...faults, ...SERVER]);
    expect(stdout).toMatch(/✓ faults +1 fault acted/);
    expect(stdout).toMatch(/✗ children-gone/);
    expect(stdout).toMatch(/pid \d+ \(tail -f \/dev\/null\): left by exec \d+ \(ended with 0, during sigstop-server\)/);
    expect(exitCode).toBe(1);
  });

  test('fails for the last daemon of a command, where kill-children has ended those before', async () => {
    const exec = ['--exec', 'tail -f /dev/null >/dev/null 2>&1 & true', '--execs', '1'];
    const only = ['--clients', '0', '--port', '5005', '--chaos', 'kill-children'];
    const { exitCode, stdout } = await forkbed(['check', '--quiet', ...only, ...exec, ...SERVER]);
    expect(stdout).toMatch(/kill-children at .*: \d+ child(ren)? got SIGKILL/);
    expect(stdout).toMatch(/✗ children-gone/);
    expect(stdout).toMatch(/pid \d+ \(tail -f \/dev\/null\): left by exec \d+ \(ended with 0\)/);
    expect(exitCode).toBe(1);
  });

  test('fails with a command that fails at other times, too', async () => {
    const exec = ['--exec', 'exit 3', '--chaos', 'pids'];
    const { exitCode, stdout } = await forkbed([...CHECK, '--port', '5005', ...exec, ...SERVER]);
    expect(stdout).toMatch(
      /✗ served +\d+ of \d+ connections and execs failed, and no fault was active that explains it/,
    );
    expect(stdout).toMatch(/execs: \d+ of EXIT_3, begun /);
    expect(exitCode).toBe(1);
  });
});

test.each([
  ['memory', ['--oom-score-children']],
  ['stop-container', []],
])('%s beside commands that leave nothing passes', async (fault, options) => {
  const args = [...CHECK, '--port', '5005', '--chaos', fault, '--seed', '1', '--exec', 'true', ...SERVER, ...options];
  const { exitCode, stdout } = await forkbed(args);
  expect(stdout).toMatch(new RegExp(`✓ faults +1 fault acted \\(${fault}\\)`));
  expect(stdout).toMatch(/✓ served .*(execs ended with 0|runs of command 1 succeeded)/);
  expect(stdout).toContain('verdict: pass');
  expect(exitCode).toBe(0);
});

test('restart-container ends no zombie of a command before it was seen', async () => {
  const server = [IMAGE, '--', 'forkbed-server', '--reap', 'none'];
  const { exitCode, stdout } = await forkbed([
    ...[...CHECK, '--port', '5005', '--chaos', 'restart-container', '--exec', LEAVES_ONE, ...server],
  ]);
  expect(stdout).toMatch(/✓ faults +1 fault acted \(restart-container\)/);
  expect(stdout).toMatch(/(\d+) zombies left by command 1 \(`.*`\) in \1 runs/);
  expect(exitCode).toBe(1);
});

describe('a sandbox, to which no client comes', () => {
  test('fails for what its commands leave, with the execs that left it', async () => {
    const args = ['check', '--quiet', '--exec', LEAVES_ONE, '--chaos', 'pids,open-files', ...SLEEPER];
    const { exitCode, stdout } = await forkbed(args);
    expect(stdout).toMatch(/✗ no-defunct +\d+ zombies outlived 2\.0 s/);
    expect(stdout).toMatch(/\d+ zombies left by command 1 \(`.*`\) in \d+ runs/);
    expect(stdout).toMatch(/pid \d+ \(\[sleep\] <defunct>\): left by exec 1 \(ended with 0\)/);
    expect(stdout).toMatch(/✓ served .* runs of command 1 succeeded; \d+ failed while a fault was active/);
    expect(stdout).toMatch(/✓ faults +2 faults acted/);
    expect(exitCode).toBe(1);
  });

  test('passes below an init', async () => {
    const args = ['check', '--quiet', '--init', '--exec', LEAVES_ONE, '--chaos', 'pids,open-files', ...SLEEPER];
    const { exitCode, stdout } = await forkbed(args);
    expect(stdout).toContain('verdict: pass');
    expect(exitCode).toBe(0);
  });

  test('fails for a health check that leaves its child, and the run is named', async () => {
    const health = ['--health-runs', '6', '--health-cmd', LEAVES_ONE, '--chaos', 'pids'];
    const { exitCode, stdout } = await forkbed(['check', '--quiet', ...health, ...SLEEPER]);
    expect(stdout).toMatch(/✓ faults +1 fault acted/);
    expect(stdout).toMatch(/✗ no-defunct/);
    expect(stdout).toMatch(/left by health check run 1 \(ended with 0\)/);
    expect(exitCode).toBe(1);
  });
});

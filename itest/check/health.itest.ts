/** `forkbed check --health-runs`: the container's own health check as load, and what its runs leave behind. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { startSubject } from '../../src/host/index.ts';
import { temporaryFolder } from '../../testkit/temporary-folder.ts';
import { forkbed } from '../support/forkbed.ts';

jest.setTimeout(300_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const SLEEPER = ['--entrypoint', 'sleep', IMAGE, '--', 'infinity'];
const CHECK = ['check', '--quiet', '--settle', '500ms', '--health-runs', '6'];
const LEAVES_ONE = 'sleep 0.2 >/dev/null 2>&1 & true';

/** A build of an image on forkbed's own, with a health check and another entry point. */
function buildImage(line: string, entrypoint: readonly string[]): string[] {
  const folder = temporaryFolder();
  const lines = [
    `FROM ${IMAGE}`,
    `HEALTHCHECK --interval=20s CMD ${line}`,
    `ENTRYPOINT ${JSON.stringify(entrypoint)}`,
    'CMD []',
  ];
  writeFileSync(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`);
  return ['--build', folder];
}

describe('a health check that leaves its child to PID 1', () => {
  test('fails the check, and the run is named, with the zombies of an hour at its own interval', async () => {
    const health = ['--health-cmd', LEAVES_ONE, '--health-interval', '10s'];
    const { exitCode, stdout } = await forkbed([...CHECK, ...health, ...SLEEPER]);
    expect(stdout).toMatch(/✗ no-defunct/);
    expect(stdout).toContain(
      `6 zombies left by health check (\`/bin/sh -c '${LEAVES_ONE}'\`) in 6 runs, at its period of 10.0 s 360 zombies an hour`,
    );
    expect(stdout).toMatch(/pid \d+ \(\[sleep\] <defunct>\): left by health check run 1 \(ended with 0\)\n/);
    expect(stdout).toMatch(/✓ served +6 runs of health check ended with 0, every 500 ms instead of 10.0 s/);
    expect(exitCode).toBe(1);
  });

  test('passes below an init', async () => {
    const { exitCode, stdout } = await forkbed([...CHECK, '--init', '--health-cmd', LEAVES_ONE, ...SLEEPER]);
    expect(stdout).toContain('verdict: pass');
    expect(exitCode).toBe(0);
  });

  test('passes where its shell becomes its last command', async () => {
    const { exitCode } = await forkbed([...CHECK, '--init', '--health-cmd', 'exec sleep 0.05', ...SLEEPER]);
    expect(exitCode).toBe(0);
  });
});

describe('a health check that times out', () => {
  test('on every run fails, and what it left is charged to the run', async () => {
    const health = ['--health-cmd', 'sleep 1000', '--health-timeout', '1s', '--health-runs', '3'];
    const { exitCode, stdout } = await forkbed([...CHECK, '--init', ...health, ...SLEEPER]);
    expect(stdout).toMatch(/✗ served +3 of 3 execs failed/);
    expect(stdout).toMatch(/: (\d+) of \1 runs failed, .*, \1 did not end within 1.0 s/);
    expect(stdout).toMatch(/pid \d+ \(sleep 1000\): left by health check run 1 \(timed out after 1.0 s\)\n/);
    expect(exitCode).toBe(1);
  });

  test('on none passes with a longer time-out', async () => {
    const health = ['--health-cmd', 'sleep 0.5', '--health-timeout', '20s', '--health-runs', '3'];
    expect((await forkbed([...CHECK, '--init', ...health, ...SLEEPER])).exitCode).toBe(0);
  });
});

describe('the health check of', () => {
  test('a compose file is used the same way', async () => {
    const file = join(temporaryFolder(), 'compose.yml');
    const healthcheck = { test: ['CMD-SHELL', 'sleep 0.2 >/dev/null 2>&1 & true'], interval: '1m' };
    const sleeper = { image: IMAGE, entrypoint: ['sleep', 'infinity'], healthcheck };
    writeFileSync(file, JSON.stringify({ services: { sleeper } }));
    const { exitCode, stdout } = await forkbed([...CHECK, '--compose', file, '--service', 'sleeper']);
    expect(stdout).toMatch(/6 zombies left by health check .* in 6 runs, at its period of 60.0 s 60 zombies an hour/);
    expect(exitCode).toBe(1);
  });

  test('an image is used the same way: where it leaves its child to PID 1, the check fails', async () => {
    const { exitCode, stdout } = await forkbed([...CHECK, ...buildImage(LEAVES_ONE, ['sleep', 'infinity'])]);
    expect(stdout).toMatch(/✓ served +6 runs of health check ended with 0, every 500 ms instead of 20.0 s/);
    // Runs from before the load are there, too.
    expect(stdout).toMatch(/✗ no-defunct +\d+ zombies/);
    expect(stdout).toMatch(/6 zombies left by health check .* in 6 runs, at its period of 20.0 s 180 zombies an hour/);
    expect(exitCode).toBe(1);
  });

  test.each([
    ['below an init', ['--init'], LEAVES_ONE, ['sleep', 'infinity']],
    ['where PID 1 reaps', ['--clients', '0'], LEAVES_ONE, ['forkbed-server', '--reap', 'wait']],
    ['where its shell becomes its last command', ['--init'], 'exec sleep 0.05', ['sleep', 'infinity']],
  ])('an image passes %s', async (_, options, line, entrypoint) => {
    const { exitCode, stdout } = await forkbed([...CHECK, ...options, ...buildImage(line, entrypoint)]);
    expect(stdout).toMatch(/✓ served +6 runs of health check ended with 0, every 500 ms instead of 20.0 s/);
    expect(stdout).toContain('verdict: pass');
    expect(exitCode).toBe(0);
  });

  test('a container that runs already is watched at its own interval, or refused where that takes too long', async () => {
    await using subject = await startSubject({
      image: IMAGE,
      entrypoint: ['sleep'],
      command: ['infinity'],
      init: true,
      healthCheck: { shell: 'true', intervalMs: 1_000 },
    });
    const { id } = subject.container;
    const watched = await forkbed([...CHECK, '--container', id, '--health-runs', '3']);
    expect(watched.stdout).toMatch(/✓ served +3 runs of health check ended with 0\n/);
    expect(watched.exitCode).toBe(0);
    const refused = await forkbed([...CHECK, '--container', id, '--limit', '5s']);
    expect(refused.stderr).toContain(
      '--health-runs: expected what --limit, 5.0 s, has time for, received 6 runs in 6.0 s',
    );
    expect(refused.exitCode).toBe(64);
  });

  test('a container without one is refused', async () => {
    const { exitCode, stderr } = await forkbed([...CHECK, ...SLEEPER]);
    expect(stderr).toContain('--health-runs: expected an image or a container with a health check, received none');
    expect(exitCode).toBe(64);
  });
});

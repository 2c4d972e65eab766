/** The process of the command line: what speaks to engines takes most of a start, so that only who needs an engine loads it. */
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadedPackages, loadedPackagesHook } from '../../../testkit/loaded-packages.ts';
import { PACKAGE_ROOT } from '../package-root.ts';

const OF_ENGINES = ['dockerode', 'ssh2', 'testcontainers'];
const hook = loadedPackagesHook();

function call(args: readonly string[]): { status: number | null; ofEngines: string[] } {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', hook, join(PACKAGE_ROOT, 'bin/forkbed.mjs'), ...args],
    { encoding: 'utf8', env: { ...process.env, DOCKER_HOST: 'unix:///nowhere' }, cwd: tmpdir() },
  );
  return { status, ofEngines: loadedPackages(stderr).filter((name) => OF_ENGINES.includes(name)) };
}

test.each<[number, readonly string[]]>([
  [0, ['--help']],
  [0, ['--version']],
  [0, ['check', '--help']],
  [0, ['watch', '--help']],
  [0, ['completion', 'bash']],
  [64, ['chekc']],
  [64, ['check']],
  [64, ['check', '--prot', '80', 'image']],
  [64, ['check', '--http', '/', '--payload', 'x', 'image']],
  [64, ['run', '-p', '99999', 'image']],
  [64, ['ps']],
  [64, ['clean', 'x']],
  [64, ['judge', 'missing.json']],
])('with exit code %d %j loads nothing that speaks to an engine', (status, args) => {
  expect(call(args)).toEqual({ status, ofEngines: [] });
});

test.each([[['ps', 'web']], [['check', 'image']]])(
  '%j loads the client of an engine, and not testcontainers',
  (args) => {
    expect(call(args)).toEqual({ status: 69, ofEngines: ['dockerode', 'ssh2'] });
  },
);

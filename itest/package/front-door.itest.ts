/**
 * From a machine with Docker and Node alone to the first verdict by Docker's own command line, by the commands of README: nothing is
 * taken from the repository but the package, and nothing from the user but npm's cache. What it takes is in reports/front-door.json.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { cleanEnvironment } from '../support/own-process.ts';
import { PackedPackage } from '../support/packed-package.ts';
import { type Outcome, run } from '../support/run.ts';

jest.setTimeout(600_000);

const ROOT = join(__dirname, '../..');
const SUBJECT = process.env.FORKBED_IMAGE ?? 'forkbed';
const LIMIT_MS = 300_000;

interface Step extends Outcome {
  readonly command: string;
  readonly seconds: number;
}

let packed: PackedPackage;
let home: string;
const steps: Step[] = [];

/** A command as README has it; the image is one that is here. */
async function type(command: string): Promise<Step> {
  const [program = '', ...args] = command.replace('./forkbed-', `${join(packed.tarball, '..')}/forkbed-`).split(' ');
  const { DOCKER_HOST: host, BASE_IMAGE: base, ...others } = cleanEnvironment();
  const prefix = join(home, 'prefix');
  const env = {
    ...others,
    ...(host === undefined ? {} : { DOCKER_HOST: host }),
    ...(base === undefined ? {} : { BASE_IMAGE: base }),
    HOME: home,
    DOCKER_CONFIG: join(home, '.docker'),
    npm_config_prefix: prefix,
    npm_config_cache: process.env.npm_config_cache ?? join(homedir(), '.npm'),
    npm_config_prefer_offline: 'true',
    PATH: [join(prefix, 'bin'), others.PATH].join(delimiter),
  };
  const beganMs = performance.now();
  const outcome = await run(program, args, { cwd: home, env, limitMs: LIMIT_MS });
  const step = { command, seconds: Math.round((performance.now() - beganMs) / 100) / 10, ...outcome };
  steps.push(step);
  return step;
}

beforeAll(async () => {
  packed = await PackedPackage.pack();
  home = mkdtempSync(join(tmpdir(), 'forkbed-home-'));
});

// There is none where it could not be packed.
afterAll(() => {
  packed?.[Symbol.dispose]();
  if (home !== undefined) rmSync(home, { recursive: true });
});

test('three commands behind npm pack lead to docker forkbed check, and its verdict', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(basename(packed.tarball)).toBe(`forkbed-${version}.tgz`);
  const install = await type(`npm install --global ./forkbed-${version}.tgz`);
  expect(install).toMatchObject({ exitCode: 0 });
  expect(await type('forkbed install-plugin')).toMatchObject({
    exitCode: 0,
    stdout: `installed: ${home}/.docker/cli-plugins/docker-forkbed\n`,
    stderr: '',
  });
  const check = await type(`docker forkbed check ${SUBJECT}`);
  expect({ exitCode: check.exitCode, stdout: check.stdout }).toEqual({
    exitCode: 0,
    stdout: expect.stringMatching(/✓ control .*a zombie was planted[\s\S]*\nverdict: pass\n$/),
  });
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const typed = steps.map(({ command }) => command.replace(SUBJECT, 'my-server'));
  expect(typed).toHaveLength(3);
  for (const command of typed) expect(readme).toContain(command);
  mkdirSync(join(ROOT, 'reports'), { recursive: true });
  writeFileSync(join(ROOT, 'reports/front-door.json'), `${JSON.stringify(steps, undefined, 2)}\n`);
});

test('what was installed is removed again by its own command, and then by npm', async () => {
  expect(await type('forkbed install-plugin --remove')).toMatchObject({ exitCode: 0, stderr: '' });
  expect((await type('docker forkbed --help')).stdout).not.toContain('docker forkbed COMMAND');
  expect(await type('npm uninstall --global forkbed')).toMatchObject({ exitCode: 0 });
});

/** An image that is missing is pulled, with what the user has logged in to its registry with. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest } from '@jest/globals';
import { forkbed } from '../support/forkbed.ts';
import { isPodman } from '../support/is-podman.ts';
import { PrivateRegistry } from '../support/private-registry.ts';
import { testUnless } from '../support/test-unless.ts';

jest.setTimeout(60_000);

const LABEL = `forkbed.itest.pull-${process.pid}`;
const NO_LOGIN = '{}';
const isLocal = /^(unix:|$)/.test(process.env.DOCKER_HOST ?? '');
const local = testUnless(whyNot());

function whyNot(): string | undefined {
  if (!isLocal) return 'an engine elsewhere has a loopback address of its own';
  return isPodman() ? 'Podman asks a registry on loopback for TLS, too' : undefined;
}

let registry: PrivateRegistry;

beforeAll(async () => {
  registry = await PrivateRegistry.start(LABEL);
});

afterAll(async () => {
  const images = execFileSync('docker', ['images', '--all', '--quiet', '--filter', `label=${LABEL}`], {
    encoding: 'utf8',
  });
  const ids = [...new Set(images.split('\n').filter(Boolean))];
  if (ids.length > 0) execFileSync('docker', ['rmi', '--force', ...ids], { stdio: 'ignore' });
  await registry[Symbol.asyncDispose]();
});

local('forkbed prepare pulls the image that FORKBED_IMAGE names, and prints its name', async () => {
  const image = `${registry.address}/tool:latest`;
  const refused = await forkbed(['prepare'], { FORKBED_IMAGE: image, DOCKER_AUTH_CONFIG: NO_LOGIN });
  expect(refused).toMatchObject({ exitCode: 69, stdout: '', stderr: expect.stringContaining(image) });
  expect(refused.stderr).toMatch(/no basic auth credentials|unauthorized/);
  expect(await forkbed(['prepare'], { FORKBED_IMAGE: image, DOCKER_AUTH_CONFIG: registry.login })).toEqual({
    exitCode: 0,
    stdout: `${image}\n`,
    stderr: `forkbed: pulling ${image} (FORKBED_IMAGE)\n`,
  });
});

local('a subject’s image is pulled, and the error is that of its start', async () => {
  const image = `${registry.address}/subject`;
  const { exitCode, stderr } = await forkbed(['check', '--port', '1', image], { DOCKER_AUTH_CONFIG: registry.login });
  // It holds no program.
  expect(stderr).toMatch(new RegExp(`expected an image .* and starts, received ${image}: .*[Nn]o command specified`));
  expect(exitCode).toBe(69);
  expect(execFileSync('docker', ['images', '--quiet', image], { encoding: 'utf8' })).not.toBe('');
});

local('an image that is here is pulled again with --pull always alone', async () => {
  const image = `${registry.address}/subject`;
  const check = ['check', '--port', '1', image];
  await forkbed(check, { DOCKER_AUTH_CONFIG: registry.login });
  const withoutLogin = (pull: string) => forkbed([...check, '--pull', pull], { DOCKER_AUTH_CONFIG: NO_LOGIN });
  expect((await withoutLogin('always')).stderr).toMatch(/no basic auth credentials|unauthorized/);
  for (const pull of ['missing', 'never']) expect((await withoutLogin(pull)).stderr).toMatch(/[Nn]o command specified/);
});

local('an image without a registry is pulled from the mirror that testcontainers is told of', async () => {
  const { exitCode, stderr } = await forkbed(['check', '--port', '1', `mirrored-${process.pid}`], {
    DOCKER_AUTH_CONFIG: registry.login,
    TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX: registry.address,
  });
  expect(stderr).toMatch(/and starts, received mirrored-\d+: .*[Nn]o command specified/);
  expect(exitCode).toBe(69);
});

local('what a build begins from is pulled', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'forkbed-pull-'));
  try {
    writeFileSync(join(folder, 'Dockerfile'), `FROM ${registry.address}/base\nCOPY Dockerfile /\n`);
    const check = (login: string) =>
      forkbed(['check', '--port', '1', '--build', folder], { DOCKER_AUTH_CONFIG: login, DOCKER_BUILDKIT: '0' });
    expect((await check(NO_LOGIN)).stderr).toMatch(/to build, received: .*(no basic auth credentials|unauthorized)/);
    expect((await check(registry.login)).stderr).toMatch(/and starts, received .*[Nn]o command specified/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

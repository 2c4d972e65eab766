/** An image that is built of a folder: what is told of a build that fails, and what is left of it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { defaultEngine } from '../../src/host/default-engine.ts';
import { build } from '../../src/host/docker/build.ts';
import { buildImage } from '../../src/host/docker/build-image.ts';
import { removeBuildStages, stageArguments } from '../../src/host/docker/remove-build-stages.ts';
import { isPodman } from '../support/is-podman.ts';
import { testUnless } from '../support/test-unless.ts';

jest.setTimeout(120_000);

const ON_PODMAN = isPodman();
const BUILDERS = [
  ['the classic builder', '0'],
  // Podman builds with its own whatever is asked for.
  ...(ON_PODMAN ? [] : [['BuildKit', '1'] as const]),
] as const;
const BASE = process.env.FORKBED_IMAGE ?? 'forkbed';
const LABEL = `forkbed.itest=build-${process.pid}`;
const NAME = `forkbed-itest-build-${process.pid}`;
const { DOCKER_BUILDKIT } = process.env;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forkbed-build-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
  if (DOCKER_BUILDKIT === undefined) delete process.env.DOCKER_BUILDKIT;
  else process.env.DOCKER_BUILDKIT = DOCKER_BUILDKIT;
});

function docker(...args: readonly string[]): string[] {
  return execFileSync('docker', [...args], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean);
}

function withDockerfile(...lines: readonly string[]): string {
  writeFileSync(join(folder, 'Dockerfile'), lines.join('\n'));
  return folder;
}

describe.each(BUILDERS)('%s', (_, buildKit) => {
  beforeEach(() => {
    process.env.DOCKER_BUILDKIT = buildKit;
  });

  test('a step that fails is told, and its container is not left', async () => {
    withDockerfile(`FROM ${BASE}`, `LABEL ${LABEL}`, 'RUN echo compiling && exit 7');
    await expect(buildImage(defaultEngine(), { folder })).rejects.toMatchObject({
      code: 'ERR_IMAGE',
      message: expect.stringMatching(/to build, received: .*(compiling|exit 7)/),
    });
    expect(docker('ps', '--all', '--quiet', '--filter', `label=${LABEL}`)).toEqual([]);
  });

  test('a Dockerfile that is none is told at once, with the line', async () => {
    withDockerfile(`FROM ${BASE}`, 'NONSENSE 7');
    await expect(buildImage(defaultEngine(), { folder })).rejects.toMatchObject({
      code: 'ERR_IMAGE',
      message: expect.stringMatching(ON_PODMAN ? /NONSENSE/i : /line 2.*NONSENSE/),
    });
  });
});

test.each(BUILDERS)('with %s what the step printed is told, too', async (_, buildKit) => {
  process.env.DOCKER_BUILDKIT = buildKit;
  withDockerfile(`FROM ${BASE}`, `LABEL ${LABEL}`, 'RUN printf "no rule to make %s" target && exit 7');
  await expect(buildImage(defaultEngine(), { folder })).rejects.toThrow('no rule to make target');
});

test('a folder without the Dockerfile is told', async () => {
  await expect(buildImage(defaultEngine(), { folder, dockerfile: 'Other' })).rejects.toMatchObject({
    code: 'ERR_IMAGE',
    message: expect.stringContaining('ENOENT'),
  });
});

testUnless(ON_PODMAN ? 'Podman leaves no stages' : undefined)(
  'of the stages of the classic builder nothing is left, and what somebody else has built of the same is',
  async () => {
    const dangling = (label: string) =>
      docker('images', '--quiet', '--filter', 'dangling=true', '--filter', `label=${label}`);
    const stages = ['ARG FORKBED_BUILD', 'LABEL forkbed.build=$FORKBED_BUILD', `LABEL ${LABEL}`];
    withDockerfile(
      `FROM ${BASE} AS toolchain`,
      ...stages,
      'FROM toolchain AS unneeded',
      'LABEL unneeded=1',
      'FROM toolchain AS programs',
      'LABEL programs=1',
      `FROM ${BASE}`,
      'COPY --from=programs /bin/true /tmp/true',
    );
    const make = (buildArgs: Readonly<Record<string, string>>) =>
      build(defaultEngine(), { folder, dockerfile: 'Dockerfile', buildArgs, name: NAME, buildKit: false });
    await make({ FORKBED_BUILD: 'somebody' });
    await make(stageArguments(NAME));
    try {
      expect(dangling(`forkbed.build=${NAME}`)).toHaveLength(2);
      await removeBuildStages(defaultEngine(), NAME);
      expect(docker('images', '--all', '--quiet', '--filter', `label=forkbed.build=${NAME}`)).toEqual([]);
      expect(dangling('forkbed.build=somebody').length).toBeGreaterThanOrEqual(2);
      expect(docker('images', '--quiet', NAME)).toHaveLength(1);
    } finally {
      await removeBuildStages(defaultEngine(), 'somebody');
      docker('rmi', NAME);
    }
  },
);

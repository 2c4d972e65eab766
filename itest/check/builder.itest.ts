/** Which builder `check --build` uses: the user's choice, the engine's recommendation, or BuildKit where the engine has it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { forkbed } from '../support/forkbed.ts';
import { isPodman } from '../support/is-podman.ts';
import { RewritingProxy } from '../support/rewriting-proxy.ts';
import { run } from '../support/run.ts';
import { testEachUnless } from '../support/test-unless.ts';

jest.setTimeout(120_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const FEW = ['--quiet', '--clients', '1', '--connections', '10', '--settle', '300ms', '--port', '5005'];
const [CLASSIC, BUILD_KIT] = ['1', '2'];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'forkbed-builder-'));
  // The classic builder does not know such a step.
  writeFileSync(
    join(folder, 'Dockerfile'),
    `FROM ${IMAGE}\nUSER 0\nRUN --mount=type=tmpfs,target=/mnt touch /mnt/file\n`,
  );
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  // Named after the folder, whose name is in small letters but for its end.
  const name = `forkbed-check-${basename(folder).toLowerCase()}`;
  const { stdout } = await run('docker', ['image', 'ls', '--quiet', name], { limitMs: 30_000 });
  const ids = stdout.split('\n').filter((id) => id !== '');
  if (ids.length > 0) await run('docker', ['image', 'rm', ...ids], { limitMs: 30_000 });
});

const withBuildKit = testEachUnless(isPodman() ? 'Podman has no BuildKit' : undefined);

/** On an engine that recommends a builder, or none; `builders`: what it was asked to build with. */
async function build({ recommended, chosen = '' }: { recommended: string | undefined; chosen?: string }) {
  const builders: (string | null)[] = [];
  await using proxy = await RewritingProxy.start((request, query) => {
    if (/^POST .*\/build$/.test(request)) builders.push(query.get('version'));
    if (!/^GET .*\/_ping$/.test(request)) return undefined;
    const headers = recommended === undefined ? {} : { 'builder-version': recommended };
    return () => ({ status: 200, body: undefined, headers });
  });
  const variables = { DOCKER_HOST: proxy.host, DOCKER_BUILDKIT: chosen };
  return { ...(await forkbed(['check', ...FEW, '--build', folder], variables)), builders };
}

withBuildKit(
  [
    ['an engine that has BuildKit and recommends nothing, as Docker Engine 20.10', { recommended: undefined }],
    ['one that recommends BuildKit', { recommended: BUILD_KIT }],
    [
      'one that recommends the classic builder, where the user chooses BuildKit',
      { recommended: CLASSIC, chosen: 'true' },
    ],
  ] as const,
  '%s builds a Dockerfile that needs BuildKit',
  async (_, choice) => {
    expect(await build(choice)).toEqual({
      exitCode: 0,
      stdout: expect.stringContaining('verdict: pass'),
      stderr: '',
      builders: [BUILD_KIT],
    });
  },
);

withBuildKit(
  [
    ['one that recommends the classic builder', { recommended: CLASSIC }],
    ['any, where the user chooses the classic builder', { recommended: BUILD_KIT, chosen: '0' }],
  ] as const,
  '%s says that it needs BuildKit: 69',
  async (_, choice) => {
    const { exitCode, stderr, builders } = await build(choice);
    expect(stderr).toMatch(/requires BuildKit/);
    expect({ exitCode, builders }).toEqual({ exitCode: 69, builders: [CLASSIC] });
  },
);

test('a choice that is none is refused with 64, before anything is built', async () => {
  const { exitCode, stderr, builders } = await build({ recommended: undefined, chosen: 'maybe' });
  expect(stderr).toContain('DOCKER_BUILDKIT: expected 1 or 0, received maybe');
  expect({ exitCode, builders }).toEqual({ exitCode: 64, builders: [] });
});

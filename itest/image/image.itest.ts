/** The image: what is in it, who it runs as, and that both builders build it. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, jest, test } from '@jest/globals';
import { Testbed } from '../../src/host/index.ts';
import { isPodman } from '../support/is-podman.ts';

jest.setTimeout(400_000);

const ROOT = join(__dirname, '../..');
const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';

async function docker(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const options = { cwd: ROOT, env: { ...process.env, ...environment }, timeout: 390_000, maxBuffer: 64 << 20 };
  return (await promisify(execFile)('docker', [...args], options)).stdout;
}

test('it runs as nobody of note, and says what it is', async () => {
  const [{ Config }] = JSON.parse(await docker(['image', 'inspect', IMAGE]));
  expect(Config.User).toBe('5005:5005');
  expect(Config.Labels).toMatchObject({
    'org.opencontainers.image.title': 'forkbed',
    'org.opencontainers.image.licenses': 'MIT',
    'org.opencontainers.image.version': expect.stringMatching(/^\d+\.\d+\.\d+$/),
  });
  expect(Config.Healthcheck).toBeUndefined();
});

test("the gate's folder is not in it: some engines give a volume the owner and mode of the folder that it covers", async () => {
  expect(await docker(['run', '--rm', '--network', 'none', IMAGE, 'sh', '-c', 'test -e /run/forkbed || echo no'])).toBe(
    'no\n',
  );
});

test('it holds three programs on the PATH, static, and no Node', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer();
  const { stdout } = await server.exec(['ls', '/usr/local/bin']);
  expect(stdout.trim().split('\n')).toEqual(['forkbed-client', 'forkbed-probe', 'forkbed-server']);
  for (const program of ['forkbed-client', 'forkbed-probe', 'forkbed-server']) {
    // The dynamic linker lists what a program needs, and refuses one that needs none.
    const { stdout: needs, stderr } = await server.exec(['ldd', `/usr/local/bin/${program}`]);
    expect(needs + stderr).toContain('not a dynamic executable');
  }
  expect((await server.exec(['sh', '-c', 'command -v node qjs gcc'])).exitCode).not.toBe(0);
});

const BUILT = { tag: `forkbed-itest-build-${process.pid}`, base: process.env.BASE_IMAGE ?? 'debian:trixie-slim' };

test.each([
  ['the classic builder', buildClassic],
  // Without buildx the client has no BuildKit of its own; Compose brings one.
  ...(isPodman() ? [] : ([['BuildKit', buildThroughCompose]] as const)),
] as const)('%s builds it, and its programs run', async (_, build) => {
  await build(BUILT.tag);
  try {
    const version = ['run', '--rm', '--network', 'none', BUILT.tag, 'forkbed-probe', '--version'];
    expect(await docker(version)).toMatch(/^\d+\.\d+\.\d+\n$/);
  } finally {
    await docker(['image', 'rm', BUILT.tag]);
  }
});

test('the C parts pass their tests under the sanitizers', async () => {
  const tag = `${BUILT.tag}-test`;
  await buildClassic(tag, ['--file', 'src/container/posix/selftest.Dockerfile']);
  try {
    const output = await docker([
      'run',
      '--rm',
      '--network',
      'none',
      tag,
      'sh',
      '-c',
      'posix-selftest && tls-selftest && http2-selftest && echo passed',
    ]);
    expect(output).toMatch(/passed\n$/);
  } finally {
    await docker(['image', 'rm', tag]);
  }
});

async function buildClassic(tag: string, flags: readonly string[] = []): Promise<void> {
  const build = ['build', '--quiet', '--tag', tag, '--build-arg', `BASE_IMAGE=${BUILT.base}`, ...flags, '.'];
  await docker(build, { DOCKER_BUILDKIT: '0' });
}

async function buildThroughCompose(tag: string): Promise<void> {
  await docker(['compose', '--project-name', tag, 'build', '--quiet', 'server'], { FORKBED_IMAGE: tag });
}

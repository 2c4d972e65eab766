/** The image: what is in it, who it runs as, and that both builders build it. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, jest, test } from '@jest/globals';
import { Testbed } from '../../src/host/index.ts';

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

test.each([
  ['the classic builder', '0'],
  ['BuildKit', '1'],
])('%s builds it, and its tests pass under the sanitizers', async (_, buildKit) => {
  const base = process.env.BASE_IMAGE ?? 'debian:trixie-slim';
  const tag = `forkbed-itest-build-${process.pid}`;
  const build = ['build', '--quiet', '--tag', tag, '--build-arg', `BASE_IMAGE=${base}`];
  if (buildKit === '1') {
    // Without buildx the client has no BuildKit of its own; Compose brings one.
    const project = ['compose', '--project-name', tag, 'build', '--quiet', 'server'];
    await docker(project, { FORKBED_IMAGE: tag });
  } else {
    // It builds every stage on the way to the last, the tests among them.
    await docker([...build, '.'], { DOCKER_BUILDKIT: '0' });
  }
  expect(await docker(['run', '--rm', '--network', 'none', tag, 'forkbed-probe', '--version'])).toMatch(/^\d/);
  await docker(['image', 'rm', tag]);
});

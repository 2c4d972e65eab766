/** `forkbed check` on what is no image yet: a folder to build, a service of a compose file. Nothing of it stays but the image. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, jest, test } from '@jest/globals';
import { Testbed } from '../../src/host/index.ts';
import { temporaryFolder } from '../../testkit/temporary-folder.ts';
import { forkbed } from '../support/forkbed.ts';

jest.setTimeout(200_000);

const run = promisify(execFile);
const image = process.env.FORKBED_IMAGE ?? 'forkbed';
const FEW = ['--quiet', '--clients', '1', '--connections', '20', '--settle', '500ms', '--port', '5005'];

function write(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

async function docker(...args: string[]): Promise<string> {
  return (await run('docker', args)).stdout.trim();
}

describe('a folder', () => {
  test('is built, with its arguments, and checked under its own name', async () => {
    const folder = write({ 'Other.Dockerfile': `FROM ${image}\nARG REAP\nENV FORKBED_REAP=$REAP\n` });
    const build = ['--build', folder, '--file', 'Other.Dockerfile'];
    const { exitCode, stdout } = await forkbed([
      'check',
      ...FEW,
      ...build,
      '--build-arg',
      'REAP=none',
      '--format',
      'json',
    ]);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ subject: folder, verdict: { outcome: 'fail' } });
    expect(report.verdict.findings[0]).toMatchObject({ id: 'no-defunct', observed: '21 zombies outlived 500 ms' });
    expect(exitCode).toBe(1);
    await docker(
      'image',
      'rm',
      // By name: the same image may have several.
      ...(
        await docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', '--filter', 'reference=forkbed-check-*')
      ).split('\n'),
    );
  });

  test.each([
    ['that is not there', '/no/such/folder', 'expected a folder to build from, received /no/such/folder'],
    ['whose Dockerfile fails', write({ Dockerfile: `FROM ${image}\nRUN false\n` }), 'to build, received: '],
  ])('%s is 69, and leaves no container', async (_, folder, reason) => {
    const before = await docker('ps', '--all', '--quiet');
    const { exitCode, stderr } = await forkbed(['check', ...FEW, '--build', folder]);
    expect(stderr).toContain(reason);
    expect(await docker('ps', '--all', '--quiet')).toBe(before);
    expect(exitCode).toBe(69);
  });
});

describe('a service of a compose file', () => {
  const volume = `forkbed-itest-data-${process.pid}`;
  const folder = write({
    'compose.yml': `
name: theirs
services:
  web:
    image: ${image}
    container_name: theirs-web
    command: forkbed-server --reap \${STRATEGY:-none}
    ports: ['127.0.0.1:5005:5005']
    depends_on: [store]
    volumes: ['data:/data']
  store:
    image: ${image}
    volumes: ['data:/data']
volumes:
  data: { name: ${volume} }
`,
  });
  const compose = ['--compose', join(folder, 'compose.yml')];

  test('is started with what it depends on, checked, and removed; a volume of that name keeps its data', async () => {
    await docker('volume', 'create', volume);
    try {
      await docker('run', '--rm', '--user', '0', '--volume', `${volume}:/data`, image, 'touch', '/data/precious');
      const before = await docker('ps', '--all', '--quiet');
      const { exitCode, stdout } = await forkbed(['check', ...FEW, ...compose, '--service', 'web']);
      expect(stdout).toMatch(/✗ no-defunct +21 zombies outlived 500 ms/);
      expect(exitCode).toBe(1);
      expect(await docker('ps', '--all', '--quiet')).toBe(before);
      expect(await docker('volume', 'ls', '--quiet', '--filter', 'label=forkbed.run')).toBe('');
      expect(await docker('run', '--rm', '--volume', `${volume}:/data`, image, 'ls', '/data')).toBe('precious');
    } finally {
      await docker('volume', 'rm', volume);
    }
  });

  test('takes its variables from the environment, as Compose does', async () => {
    const { exitCode, stdout } = await forkbed(['check', ...FEW, ...compose, '--service', 'web'], { STRATEGY: 'wait' });
    expect(stdout).toContain('verdict: pass');
    expect(exitCode).toBe(0);
  });

  test.each([
    [['--service', 'wbe'], 69, 'expected a service of '],
    [[], 64, '--compose: expected --service with it, received none'],
    [
      ['--service', 'web', '--init'],
      64,
      '--init: expected none with --compose (the compose file says how it is started)',
    ],
  ])('with %j is %d', async (args, exitCode, reason) => {
    const outcome = await forkbed(['check', ...FEW, ...compose, ...args]);
    expect(outcome).toMatchObject({ exitCode, stderr: expect.stringContaining(reason) });
  });
});

describe('a container whose processes are not its own', () => {
  test('is refused: whose process is whose cannot be told', async () => {
    await using testbed = await Testbed.start();
    const server = await testbed.startServer({ args: ['--reap', 'wait'] });
    const guest = await testbed.startSubject({
      name: 'guest',
      command: ['forkbed-server', '--reap', 'wait', '--port', '5006'],
      pid: `container:${server.id}`,
    });
    await guest.waitForEvent('ready');
    const { exitCode, stdout, stderr } = await forkbed(['check', ...FEW, '--port', '5006', '--container', guest.id]);
    expect(stderr).toContain('has a process namespace of its own');
    expect(stderr).toContain(`shares that of another (--pid container:${server.id})`);
    expect({ exitCode, stdout }).toEqual({ exitCode: 69, stdout: '' });
  });
});

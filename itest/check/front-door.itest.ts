/** However forkbed is called for one image, verdict and exit code are the same: `check`, `run`, `forkbed.yaml`, `docker forkbed check`. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { installPlugin } from '../../src/host/cli/install-plugin-command.ts';
import { temporaryFolder } from '../../testkit/temporary-folder.ts';
import { forkbed, forkbedIn } from '../support/forkbed.ts';
import { environmentOfItsOwn, type Outcome, run } from '../support/run.ts';
import { testUnless } from '../support/test-unless.ts';

jest.setTimeout(300_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const FEW = ['--quiet', '--clients', '1', '--connections', '10', '--settle', '500ms'];

/** Docker's own command line, with the plugin of this package in a configuration of its own. */
function docker(args: readonly string[], variables: Record<string, string> = {}): Promise<Outcome> {
  const config = temporaryFolder();
  installPlugin(join(config, 'cli-plugins', 'docker-forkbed'));
  return run('docker', args, {
    env: { ...environmentOfItsOwn(), DOCKER_CONFIG: config, ...variables },
    limitMs: 120_000,
  });
}

const outcome = ({ stdout }: Pick<Outcome, 'stdout'>) => /^verdict: (\w+)$/m.exec(stdout)?.[1];

describe.each([
  ['pass', 0, 'wait'],
  ['fail', 1, 'none'],
])('an image whose verdict is %s', (verdict, exitCode, reap) => {
  const command = ['forkbed-server', '--reap', reap];

  test('has it by forkbed check', async () => {
    const ended = await forkbed(['check', ...FEW, IMAGE, '--', ...command]);
    expect({ exitCode: ended.exitCode, verdict: outcome(ended) }).toEqual({ exitCode, verdict });
  });

  test('has it by forkbed run, of which docker run options are set aside', async () => {
    const options = ['--rm', '-p', '15005:5005', '-e', 'A=b', '--name', 'web'];
    const ended = await forkbed(['run', ...FEW.slice(1), '--', ...options, IMAGE, ...command]);
    expect({ exitCode: ended.exitCode, verdict: outcome(ended) }).toEqual({ exitCode, verdict });
    expect(ended.stderr).toContain('forkbed: -p is set aside: ');
  });

  test('has it by forkbed.yaml', async () => {
    const folder = temporaryFolder();
    const options = { clients: 1, connections: 10, settle: '500ms', image: IMAGE, command };
    writeFileSync(join(folder, 'forkbed.yaml'), JSON.stringify({ version: 1, subjects: { server: options } }));
    const ended = await forkbedIn(folder, ['check', '--quiet']);
    expect(ended.exitCode).toBe(exitCode);
    expect(ended.stdout.match(/^verdict: .*$/gm)).toEqual([`verdict: ${verdict}`, `verdict: ${verdict}`]);
  });

  test('has it by docker forkbed check', async () => {
    const ended = await docker(['forkbed', 'check', ...FEW, IMAGE, '--', ...command]);
    expect({ exitCode: ended.exitCode, verdict: outcome(ended) }).toEqual({ exitCode, verdict });
    expect(ended.stdout).toContain('docker forkbed check --quiet');
  });
});

test("Docker's help lists the plugin, and hands its own help on", async () => {
  expect((await docker(['--help'])).stdout).toMatch(/^ +forkbed\* +Docker-composed integration testbed/m);
  for (const args of [
    ['forkbed', '--help'],
    ['help', 'forkbed'],
  ]) {
    expect((await docker(args)).stdout).toContain('Usage: docker forkbed COMMAND [OPTIONS]');
  }
  expect((await docker(['forkbed', 'check', '--help'])).stdout).toContain('Usage: docker forkbed check [OPTIONS]');
});

const client = execFileSync('docker', ['--version'], { encoding: 'utf8' });
const asksPlugins = Number(/ (\d+)\./.exec(client)?.[1]) >= 23;

testUnless(asksPlugins ? undefined : 'it needs a docker that asks its plugins, 23 or later')(
  "Docker's completion asks the plugin",
  async () => {
    const option = await docker(['__complete', 'forkbed', 'check', '--reply-']);
    expect(option.stdout).toMatch(/^--reply-timeout\t.+\n:4\n$/);
    const image = await docker(['__complete', 'forkbed', 'check', '--client-image', IMAGE.slice(0, -1)]);
    expect(image.stdout).toContain(`${IMAGE}\n`);
  },
);

test.each([
  [['--host', 'unix:///nowhere'], 'DOCKER_HOST is unix:///nowhere, where none answers', 69],
  [['--context', 'none-such'], 'expected a Docker context, received none-such', 64],
])('docker %j forkbed asks that engine', async (options, message, exitCode) => {
  const ended = await docker([...options, 'forkbed', 'check', IMAGE]);
  expect(ended).toMatchObject({ exitCode, stdout: '' });
  expect(ended.stderr).toContain(message);
});

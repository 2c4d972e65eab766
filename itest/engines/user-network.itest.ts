/** The way out that an engine's network namespace gets, for as long as it is needed. Needs root, and slirp4netns(1). */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest } from '@jest/globals';
import { eventually } from '../../src/host/index.ts';
import { missingForEngine } from '../../testkit/own-engine.ts';
import { UserNetwork } from '../../testkit/user-network.ts';
import { run } from '../support/run.ts';
import { testUnless } from '../support/test-unless.ts';

jest.setTimeout(60_000);

const LIMIT_MS = 20_000;
const test = testUnless(missingForEngine(['ip', 'nsenter', 'slirp4netns', 'unshare']));

let holder: ChildProcess;

beforeEach(async () => {
  holder = spawn('unshare', ['--net', 'sh', '-c', 'echo there; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await Promise.race([once(holder.stdout as NonNullable<ChildProcess['stdout']>, 'data'), once(holder, 'error')]);
});
afterEach(() => {
  holder.kill();
});

function namespace(): string {
  return `/proc/${holder.pid}/ns/net`;
}

async function routes(): Promise<string> {
  const args = [`--net=${namespace()}`, 'ip', '-4', 'route', 'show', 'default'];
  return (await run('nsenter', args, { limitMs: LIMIT_MS })).stdout;
}

test('there is a default route while it is there, and none before and after', async () => {
  expect(await routes()).toBe('');
  const network = await UserNetwork.start(namespace());
  expect(await routes()).toContain('dev tap0');
  await network[Symbol.asyncDispose]();
  expect(await routes()).toBe('');
});

test('it goes with whoever has started it, however that ends', async () => {
  const program = `
    import { UserNetwork } from ${JSON.stringify(join(__dirname, '../../testkit/user-network.ts'))};
    await UserNetwork.start(${JSON.stringify(namespace())});
    process.stdout.write('started');
    setInterval(() => {}, 1_000);`;
  const starter = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(starter.stdout, 'data');
  expect(await routes()).toContain('dev tap0');
  starter.kill('SIGKILL');
  await eventually(async () => expect(await routes()).toBe(''), { what: 'no default route', limitMs: LIMIT_MS });
});

test('a namespace that is not there is told with what slirp4netns says', async () => {
  await expect(UserNetwork.start('/nowhere')).rejects.toThrow(
    /^expected slirp4netns to configure \/nowhere, received: .+/s,
  );
});

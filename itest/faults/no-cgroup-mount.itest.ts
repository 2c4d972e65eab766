/** An engine whose host has no control groups to be mounted: what cannot be read there costs no verdict, and excuses nobody. */
import { expect, jest, test } from '@jest/globals';
import { readField } from '../../src/host/thrown.ts';
import { forkbed } from '../support/forkbed.ts';
import { RewritingProxy } from '../support/rewriting-proxy.ts';
import { toldVerdict } from '../support/told-verdict.ts';

jest.setTimeout(120_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const MOUNT = '/sys/fs/cgroup:';
/** The kernel makes no folder there, whoever asks. */
const NOWHERE = '/sys/fs/forkbed-nowhere:';

/** The command line, on an engine that is asked to mount a folder that is not there. */
async function check(...args: readonly string[]) {
  let changed = 0;
  await using proxy = await RewritingProxy.start(
    () => undefined,
    (request) => (/^POST .*\/containers\/create$/.test(request) ? elsewhere : undefined),
  );
  const few = ['--quiet', '--format', 'json', '--clients', '1', '--settle', '300ms'];
  const told = toldVerdict(await forkbed(['check', ...few, ...args], { DOCKER_HOST: proxy.host }));
  return { ...told, changed };

  function elsewhere(body: unknown): unknown {
    const host = readField(body, 'HostConfig');
    const binds = readField(host, 'Binds');
    if (!Array.isArray(binds)) return body;
    const moved = binds.map((bind: string) => bind.replace(MOUNT, NOWHERE));
    if (moved.join() !== binds.join()) changed += 1;
    return { ...Object(body), HostConfig: { ...Object(host), Binds: moved } };
  }
}

test('a server that leaks fails, though the forks that its limit of processes refused cannot be counted', async () => {
  const leaky = ['--pids-limit', '60', '--connections', '100', IMAGE, '--', 'forkbed-server', '--reap', 'none'];
  const { exitCode, failed, changed } = await check(...leaky);
  expect(changed).toBeGreaterThan(0);
  expect(failed).toContain('no-defunct');
  expect(exitCode).toBe(1);
});

test('a fault whose effect nobody can read is unknown, with the engine’s reason', async () => {
  const sound = ['--chaos', 'pids', '--connections', '10', IMAGE, '--', 'forkbed-server', '--reap', 'wait'];
  const { exitCode, verdict, changed } = await check(...sound);
  expect(changed).toBeGreaterThan(0);
  expect(verdict.chaos.faults).toMatchObject([{ acted: false, observed: expect.stringContaining('forkbed-nowhere') }]);
  expect(exitCode).toBe(2);
});

/** A probe has the runtime of its subject, also where that is not the engine's default one. */
import { expect, jest, test } from '@jest/globals';
import { listRun, Testbed } from '../../src/host/index.ts';
import { forkbed } from '../support/forkbed.ts';
import { isPodman } from '../support/is-podman.ts';
import { testUnless } from '../support/test-unless.ts';

jest.setTimeout(120_000);

/** runc by the name of containerd's shim, which every Docker Engine since 20.10 takes. */
const RUNTIME = 'io.containerd.runc.v2';

const testWithRuntimes = testUnless(isPodman() ? 'Podman takes no runtime by Docker’s API' : undefined);

testWithRuntimes(
  'the runtime and the namespaces of a subject reach the engine; its probe has the same runtime',
  async () => {
    await using testbed = await Testbed.start();
    const server = await testbed.startServer({ runtime: RUNTIME, userns: 'host', cgroupns: 'host' });
    expect((await server.inspect()).HostConfig).toMatchObject({
      Runtime: RUNTIME,
      UsernsMode: 'host',
      CgroupnsMode: 'host',
    });
    const probe = await testbed.startProbe(server, ['watch', '--for', '60000']);
    expect((await probe.inspect()).HostConfig).toMatchObject({ Runtime: RUNTIME, UsernsMode: 'host' });
    expect((await testbed.census(server)).processes).toMatchObject([{ pid: 1, command: 'forkbed-server' }, {}]);
  },
);

test('a runtime that the engine has not, or does not take, is refused, and nothing runs under another', async () => {
  const id = `itest-runtime-${process.pid}`;
  const args = ['check', '--quiet', '--runtime', 'forkbed-none', process.env.FORKBED_IMAGE ?? 'forkbed'];
  const { exitCode, stdout, stderr } = await forkbed(args, { FORKBED_RUN: id });
  expect(stderr).toContain('forkbed-none');
  expect(stdout).toBe('');
  expect(exitCode).toBe(69);
  expect(await listRun(id)).toEqual([]);
});

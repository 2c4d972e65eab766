/** A probe has the runtime of its subject, also where that is not the engine's default one. */
import { expect, jest, test } from '@jest/globals';
import { Testbed } from '../../src/host/index.ts';

jest.setTimeout(60_000);

/** runc by the name of containerd's shim, which every Docker Engine since 20.10 takes. */
const RUNTIME = 'io.containerd.runc.v2';

test('the runtime and the namespaces of a subject reach the engine; its probe has the same runtime', async () => {
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
});

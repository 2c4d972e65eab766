/** The server runs out of descriptors while it runs: it waits without spinning, and goes on as soon as there are some. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { limitOpenFiles, Testbed } from '../../src/host/index.ts';
import { expectEverybodyServed, expectNothingLeft, stopAndCount } from './support.ts';

jest.setTimeout(60_000);

const FAULT_MS = 4_000;
const LOAD = ['--connections', '1000', '--concurrency', '1000', '--rate', '100', '--failure-times'];

test('without descriptors the server takes less than 5 % of a core, refuses nobody, and recovers at once', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'wait'] });
  const load = await testbed.startClients({ containers: 1, args: LOAD });
  const fault = await limitOpenFiles({ subject: server, image: testbed.image, acceptors: [1] });
  const before = await server.usage();
  const beganMs = performance.now();
  // The fault's own length, not a wait for something.
  await pause(FAULT_MS);
  const after = await server.usage();
  const coreShare = (after.cpuNs - before.cpuNs) / 1e6 / (performance.now() - beganMs);
  await fault.revert();
  expect(await fault.effect()).toMatchObject({ acted: true, observed: expect.stringContaining('5 descriptors open') });

  expect(coreShare).toBeLessThan(0.05);
  // They waited in the backlog, for as long as it was on and not much longer.
  const { ok, failed, messages, clients } = await load.finished(30_000);
  expect({ ok, failed, messages }).toEqual({ ok: 1_000, failed: 0, messages: 5_000 });
  expect(clients[0]?.replyMs.max).toBeGreaterThan(FAULT_MS - 500);
  const told = (await server.events()).filter(({ event }) => event === 'rejected');
  expect(new Set(told.map(({ code, syscall }) => `${syscall} ${code}`))).toEqual(new Set(['accept4 EMFILE']));

  await expectNothingLeft(testbed, server);
  await expectEverybodyServed(testbed);
  expect(await stopAndCount(server)).toMatchObject({ accepted: 1_050, ended: 1_050 });
});

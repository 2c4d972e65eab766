/** Clients vanish: their container is killed, or their network is taken away, while others are served. */
import { expect, jest, test } from '@jest/globals';
import { findChildren } from '../../src/common/process-table/process-tree.ts';
import { connectPassingClients, eventually, type StartedContainer, Testbed } from '../../src/host/index.ts';
import { expectEverybodyServed, expectNothingLeft, stopAndCount } from './support.ts';

jest.setTimeout(60_000);

const SERVER = ['--reap', 'wait', '--log', 'connections'];

async function clientsGo(testbed: Testbed, server: StartedContainer, going: 'killed' | 'disconnected') {
  const place = { image: testbed.image, network: testbed.network, host: 'server', port: 5005 };
  const fault = await connectPassingClients(place, going);
  expect(findChildren(await testbed.ps(server), 1)).toHaveLength(10);
  await expectEverybodyServed(testbed);
  await fault.revert();
  expect(await fault.effect()).toMatchObject({
    acted: true,
    observed: expect.stringMatching(/^10 clients were connected/),
  });
}

test('when the container of ten clients is killed their children end, and nothing is left', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: SERVER });
  await clientsGo(testbed, server, 'killed');
  await expectNothingLeft(testbed, server);
  await expectEverybodyServed(testbed);
  expect(await stopAndCount(server)).toMatchObject({ accepted: 110, ended: 110, rejected: 0 });
});

test('when their network is taken away the children end of --idle-timeout, which tells it', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: [...SERVER, '--idle-timeout', '3000'] });
  await clientsGo(testbed, server, 'disconnected');
  await expectNothingLeft(testbed, server);
  const ends = (await server.events()).filter(({ event, exitCode }) => event === 'ended' && exitCode !== 0);
  expect(ends.map(({ exitCode }) => exitCode)).toEqual(Array.from({ length: 10 }, () => 2));
  await expectEverybodyServed(testbed);
});

test('without a time limit those children stay: nobody tells them', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: SERVER });
  await clientsGo(testbed, server, 'disconnected');
  const stay = async () => expect(findChildren(await testbed.ps(server), 1)).toHaveLength(10);
  await eventually(stay, { what: 'the ten children' });
  await expectEverybodyServed(testbed);
});

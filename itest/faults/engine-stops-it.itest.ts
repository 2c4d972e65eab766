/** `docker stop` and `docker restart` in the midst of a load. */
import { expect, jest, test } from '@jest/globals';
import { eventually, Testbed } from '../../src/host/index.ts';
import { expectEverybodyServed, expectNothingLeft, WITH_COUNT } from './support.ts';

jest.setTimeout(60_000);

const SERVER = ['--reap', 'wait', '--count-messages'];
const LOAD = ['--connections', '400', '--concurrency', '400', '--rate', '100', '--hold', '300', '--failure-times'];
/** A server that has closed its listener refuses; one whose container is gone has no address any more. */
const NOBODY_THERE = ['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ERR_CONNECT_TIMEOUT', 'ETIMEDOUT'];

test('docker stop: whoever was accepted gets all replies, all others are refused, and the counts agree', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: SERVER });
  const args = [...LOAD, '--connect-timeout', '3000'];
  const load = await testbed.startClients({ containers: 1, args });
  await eventually(async () => expect((await testbed.ps(server)).length).toBeGreaterThan(5), { what: 'a load' });
  await server.stop();
  const { ok, failed, messages, errors } = await load.finished(30_000);
  expect((await server.inspect()).State.ExitCode).toBe(0);
  const stopped = await server.waitForEvent('stopped');
  expect(stopped).toMatchObject({ killed: 0, exitCode: 0, accepted: ok, ended: ok, messages });
  expect(messages).toBe(5 * ok);
  expect([ok > 0, failed > 0]).toEqual([true, true]);
  expect(NOBODY_THERE).toEqual(expect.arrayContaining(Object.keys(errors)));
});

test('docker restart: the same container serves again, with nothing left of its first life', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: SERVER });
  const load = await testbed.startClients({ containers: 1, args: [...LOAD, '--connect-timeout', '3000'] });
  await eventually(async () => expect((await testbed.ps(server)).length).toBeGreaterThan(5), { what: 'a load' });
  await server.restart();
  await eventually(
    async () => expect((await server.events()).filter(({ event }) => event === 'ready')).toHaveLength(2),
    { what: 'a second ready' },
  );
  const { ok, failed, messages } = await load.finished(30_000);
  expect([ok + failed, messages]).toEqual([400, 5 * ok]);
  await expectEverybodyServed(testbed);
  await expectNothingLeft(testbed, server, WITH_COUNT);
});

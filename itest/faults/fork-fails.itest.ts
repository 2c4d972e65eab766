/** For ten seconds no fork succeeds, under load: who cannot be served is counted, and then everybody is served. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { limitPids, type StartedContainer, Testbed } from '../../src/host/index.ts';
import { expectEverybodyServed, expectNothingLeft, stopAndCount, WITH_COUNT } from './support.ts';

jest.setTimeout(90_000);

const RATE = 200;
const FAULT_MS = 10_000;
const WATCH = ['watch', '--interval', '20', '--for', '60000'];
const LOAD = ['--connections', String(14 * RATE), '--concurrency', String(14 * RATE), '--rate', String(RATE)];

test('when fork fails for ten seconds the server lives, counts whom it refused, and serves again within a second', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'wait', '--count-messages'] });
  const load = await testbed.startClients({ containers: 1, args: [...LOAD, '--hold', '200', '--failure-times'] });
  const fault = await limitPids(server, testbed.image);
  // The fault's own length, not a wait for something.
  await pause(FAULT_MS);
  const watch = await testbed.startProbe(server, WATCH);
  await using children = await watchChildren(watch);
  expect(children.first).toBe(0);
  await fault.revert();
  const liftedMs = performance.now();
  const backAfterMs = (await children.seenAtMs) - liftedMs;
  await watch.remove();
  const effect = await fault.effect();

  const { ok, failed, messages, clients } = await load.finished(30_000);
  const failures = clients[0]?.failures ?? [];
  const refusedForMs = Math.max(...failures.map(({ toMs }) => toMs)) - Math.min(...failures.map(({ toMs }) => toMs));
  expect(backAfterMs).toBeLessThan(1_000);
  expect(effect).toEqual({ acted: true, observed: `${failed} forks were refused` });
  expect(failed).toBeGreaterThan(0);
  expect(messages).toBe(5 * ok);
  // Probes take their time, too: it is from the first refusal to the last.
  expect(refusedForMs).toBeGreaterThan(FAULT_MS - 1_000);

  await expectNothingLeft(testbed, server, WITH_COUNT);
  await expectEverybodyServed(testbed);
  const served = { accepted: ok + 50, ended: ok + 50, messages: messages + 250 };
  expect(await stopAndCount(server)).toMatchObject({ ...served, rejected: failed });
});

/** How many processes there are beside the server: at first, and when, on the clock of performance.now(), the first is there. */
async function watchChildren(watch: StartedContainer) {
  const first = Promise.withResolvers<number>();
  const seen = Promise.withResolvers<number>();
  const log = await watch.follow({
    onOutput: (line) => {
      const children = JSON.parse(line).processes - 1;
      first.resolve(children);
      if (children > 0) seen.resolve(performance.now());
    },
    onError: () => {},
  });
  return {
    first: await first.promise,
    seenAtMs: seen.promise,
    [Symbol.asyncDispose]: () => log[Symbol.asyncDispose](),
  };
}

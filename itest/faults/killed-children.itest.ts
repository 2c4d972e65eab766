/** A thousand children are killed at one instant: SIGCHLD does not queue, and none of them may be forgotten for it. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { type StartedContainer, signalChildren, Testbed } from '../../src/host/index.ts';
import { expectEverybodyServed, expectNothingLeft, stopAndCount, type Totals, WITH_COUNT } from './support.ts';

jest.setTimeout(90_000);

const CHILDREN = 1_000;
const SETTLE_MS = 1_000;
const HELD = ['--connections', String(CHILDREN), '--concurrency', String(CHILDREN), '--hold', '60000'];

interface Watched {
  readonly zombies: { readonly seen: number; readonly lasting: number; readonly ageMs: { readonly max: number } };
}

/** Kills them all, and looks for zombies the while, and for a settle window after. */
async function killAll(testbed: Testbed, server: StartedContainer) {
  const clients = await testbed.startClients({ containers: 1, args: HELD });
  const first = await signalChildren(server, testbed.image, {
    signal: 'SIGCONT',
    atLeast: CHILDREN,
    withinMs: 20_000,
  });
  expect(first.sent).toBe(CHILDREN);
  const watch = await testbed.startProbe(server, ['watch', '--interval', '20', '--settle', String(SETTLE_MS)]);
  await watch.waitForEvent('sample');
  const killed = await signalChildren(server, testbed.image, { signal: 'SIGKILL' });
  expect(killed).toMatchObject({ sent: CHILDREN, acted: CHILDREN });
  // The window's own length, not a wait for something.
  await pause(SETTLE_MS + 200);
  await watch.stop();
  const watched = (await watch.waitForEvent('watched')) as unknown as Watched;
  const samples = (await watch.events()).filter(({ event }) => event === 'sample');
  const { messages } = await clients.finished(30_000);
  return { killed, zombies: watched.zombies, last: samples.at(-1), messages };
}

/** A reply that the kernel had taken when the child was killed may not have come to its client: one each at most. */
function expectAccountedFor({ messages = Number.NaN }: Totals, answered: number): void {
  expect(answered).toBeGreaterThan(CHILDREN);
  expect(messages).toBeGreaterThanOrEqual(answered);
  expect(messages).toBeLessThanOrEqual(answered + CHILDREN);
}

test('with wait all thousand are reaped within a second, and each status is told', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'wait', '--count-messages', '--log', 'connections'] });
  const { zombies, last, messages } = await killAll(testbed, server);
  expect(zombies).toMatchObject({ lasting: 0 });
  expect(last).toMatchObject({ zombies: 0, processes: 1 });
  const ended = (await server.events()).filter(({ event }) => event === 'ended');
  expect(ended).toHaveLength(CHILDREN);
  expect(new Set(ended.map(({ signal }) => signal))).toEqual(new Set(['SIGKILL']));
  await expectNothingLeft(testbed, server, WITH_COUNT);
  await expectEverybodyServed(testbed);
  const counts = await stopAndCount(server);
  expect(counts).toMatchObject({ accepted: CHILDREN + 50, ended: CHILDREN + 50, rejected: 0 });
  expectAccountedFor(counts, messages + 250);
});

test('with ignore no zombie is left within a second', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'ignore', '--count-messages'] });
  const { zombies, last, messages } = await killAll(testbed, server);
  expect(zombies.lasting).toBe(0);
  expect(last).toMatchObject({ zombies: 0, processes: 1 });
  await expectNothingLeft(testbed, server, WITH_COUNT);
  await expectEverybodyServed(testbed);
  const counts = await stopAndCount(server);
  expect(counts).toMatchObject({ accepted: CHILDREN + 50, rejected: 0 });
  expectAccountedFor(counts, messages + 250);
});

test('with one waitpid for each SIGCHLD most of them stay', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'wait-once'] });
  const { zombies } = await killAll(testbed, server);
  expect(zombies.lasting).toBeGreaterThan(CHILDREN / 10);
});

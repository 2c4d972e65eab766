/** S10: reaping with wait() is held impossible in a server that serves at the same time. */
import { expect, jest, test } from '@jest/globals';
import { findChildren, isZombie } from '../../src/common/process-table/process-tree.ts';
import { eventually, type StartedContainer, Testbed } from '../../src/host/index.ts';
import { record } from '../claims/record.ts';
import { ARTICLE_MESSAGES, figure, holdClients, killProcesses } from './support.ts';
import { startWatch } from './watch.ts';

jest.setTimeout(180_000);

const CONTAINERS = 20;
const CONNECTIONS = CONTAINERS * 50;
const BURST = 1000;
const SETTLE_MS = 1000;
const INTERVAL_MS = 5;

/** Clients of twenty containers come and go. */
async function underLoad(reap: string) {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', reap] });
  const watch = await startWatch(testbed, server, { intervalMs: INTERVAL_MS, settleMs: SETTLE_MS });
  const args = [...ARTICLE_MESSAGES, '--connections', String(CONNECTIONS / CONTAINERS), '--concurrency', '10'];
  const { ok } = await testbed.runClients({ containers: CONTAINERS, args });
  const left = await zombiesLeft(testbed, server, 0);
  return { ok, left, zombies: (await watch.stop()).zombies };
}

/** As many children as there are clients are killed at the same instant. */
async function burst(reap: string) {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', reap] });
  await holdClients(testbed, { server, connections: BURST });
  const children = findChildren((await testbed.census(server)).processes, 1).map(({ pid }) => pid);
  const watch = await startWatch(testbed, server, { intervalMs: INTERVAL_MS, settleMs: SETTLE_MS });
  await killProcesses(server, children);
  const left = await zombiesLeft(testbed, server, 0);
  const { zombies } = await watch.stop();
  await server.stop();
  const stopped = await server.waitForEvent('stopped');
  return { killed: children.length, left, zombies, statusesTold: Number(stopped.ended) };
}

/** How many there are when the time is over in which all should have gone. */
async function zombiesLeft(testbed: Testbed, server: StartedContainer, expected: number): Promise<number> {
  let left = Number.NaN;
  const look = async () => {
    left = (await testbed.ps(server)).filter(isZombie).length;
    expect(left).toBe(expected);
  };
  await eventually(look, { what: 'no zombie', limitMs: 2 * SETTLE_MS }).catch(() => {});
  return left;
}

test('wait leaves none and knows how each child ended; one wait a signal leaves most of a burst', async () => {
  const load = await underLoad('wait');
  const killed = await burst('wait');
  const once = await burst('wait-once');
  expect(load).toMatchObject({ ok: CONNECTIONS, left: 0, zombies: { lasting: 0 } });
  expect(killed).toMatchObject({ killed: BURST, left: 0, zombies: { lasting: 0 }, statusesTold: BURST });
  expect(once.killed).toBe(BURST);
  expect(once.left).toBeGreaterThan(0);
  record('s10', {
    id: 's10',
    statement: 'Reaping with wait() is impossible in a server that serves at the same time.',
    experiment: `--reap wait under ${CONTAINERS} containers of clients, ${CONNECTIONS} connections; then ${BURST} children that serve are killed at the same instant. The processes are looked at every ${INTERVAL_MS} ms, or as often as looking takes; a zombie that only one look has shown counts as 0 ms old.`,
    figures: [
      figure('connections served under load', load.ok, 'connections'),
      figure('zombies at once under load, at most', load.zombies.peak, 'zombies'),
      figure('oldest zombie under load', load.zombies.ageMs.max, 'ms'),
      figure(`zombies left of ${BURST} killed at once`, killed.left, 'zombies'),
      figure('of the burst, zombies seen', killed.zombies.seen, 'zombies'),
      figure('of the burst, age p50', killed.zombies.ageMs.p50, 'ms'),
      figure('of the burst, age p99', killed.zombies.ageMs.p99, 'ms'),
      figure('of the burst, age max', killed.zombies.ageMs.max, 'ms'),
      figure('of the burst, ends that the server tells', killed.statusesTold, 'children'),
    ],
    control: {
      what: 'The same burst with --reap wait-once, one waitpid for each SIGCHLD: the signal does not queue.',
      figures: [figure(`zombies left of ${BURST} killed at once`, once.left, 'zombies')],
    },
    verdict: 'wrong',
    because:
      'The server polls SIGCHLD as a descriptor beside its clients, and asks until no child is left that has ended. It leaves none and knows how each ended.',
  });
});

/** The picture of the whole: processes and zombies over time, where nobody reaps, where the kernel does, and where the server does. */
import { expect, jest, test } from '@jest/globals';
import { Testbed } from '../../src/host/index.ts';
import type { Timeline } from '../claims/claim.ts';
import { record } from '../claims/record.ts';
import { ARTICLE_MESSAGES, awaitPids } from './support.ts';
import { startWatch } from './watch.ts';

jest.setTimeout(120_000);

/** Four seconds of 100 connections a second, each held for half a second. */
const CONNECTIONS = 400;
const LOAD = [
  ...ARTICLE_MESSAGES,
  '--connections',
  String(CONNECTIONS),
  '--concurrency',
  '200',
  '--rate',
  '100',
  '--hold',
  '500',
];

async function timelineOf(strategy: string): Promise<Timeline> {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', strategy] });
  const watch = await startWatch(testbed, server, { intervalMs: 100, settleMs: 1000 });
  expect(await testbed.runClients({ containers: 1, args: LOAD })).toMatchObject({ ok: CONNECTIONS });
  await awaitPids(server, strategy === 'none' ? CONNECTIONS + 1 : 1);
  const { samples } = await watch.stop();
  const beganMs = samples[0]?.atMs ?? 0;
  return { strategy, samples: samples.map((sample) => ({ ...sample, atMs: sample.atMs - beganMs })) };
}

test('zombies grow with the connections where nobody reaps, and nowhere else', async () => {
  // Together: the load is light, and what is told are counts, not times.
  const timelines = await Promise.all(['none', 'ignore', 'wait'].map(timelineOf));
  const lastZombies = timelines.map(({ samples }) => samples.at(-1)?.zombies);
  expect(lastZombies[0]).toBeGreaterThan(CONNECTIONS * 0.9);
  expect(lastZombies.slice(1)).toEqual([0, 0]);
  expect(Math.max(...timelines.map(({ samples }) => samples.length))).toBeGreaterThan(20);
  record('timelines', timelines);
});

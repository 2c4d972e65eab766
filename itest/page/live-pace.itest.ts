/** How soon the live page shows what happens, at how many frames, and what that costs: with few processes, and with a thousand of which 200 change a second. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually, type StartedContainer, Testbed } from '../../src/host/index.ts';
import { type StartedBrowser, startBrowser } from '../../testkit/browser.ts';
import { buildPage, startPage } from '../support/live-page.ts';

jest.setTimeout(240_000);

const FORKS = 60;
const HELD = 1_000;
/** Each is a child that comes and one that goes. */
const RATE = 100;

let started: StartedBrowser;

beforeAll(async () => {
  buildPage();
  started = await startBrowser();
});

afterAll(async () => {
  await started?.[Symbol.asyncDispose]();
});

/**
 * In the page, by a stream of its own beside the page's: when each process was started, by the clock of the host, which is the browser's too,
 * and when its row came into the document.
 */
const NOTE = `(() => {
  window.noted = { births: {}, rows: {}, costs: [], frames: [] };
  const source = new EventSource('events');
  source.addEventListener('sample', ({ data }) => {
    const { sample } = JSON.parse(data);
    noted.costs.push([sample.atMs, sample.costMs]);
    for (const { pid, argv, startedAtMs } of sample.changed) {
      if (argv.startsWith('sleep 7.5')) noted.births[pid] ??= sample.epochMs - (sample.atMs - startedAtMs);
    }
  });
  new MutationObserver(() => {
    for (const row of document.querySelectorAll('#tree .body .row')) {
      const [command, pid] = row.children;
      if (command.textContent.startsWith('sleep 7.5')) noted.rows[pid.textContent] ??= Date.now();
    }
  }).observe(document.querySelector('#tree'), { subtree: true, childList: true, characterData: true });
  let last = performance.now();
  const frame = (now) => { noted.frames.push(now - last); last = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
})()`;

interface Noted {
  readonly births: Readonly<Record<string, number>>;
  readonly rows: Readonly<Record<string, number>>;
  readonly costs: readonly (readonly [number, number])[];
  readonly frames: readonly number[];
}

interface Figures {
  readonly seen: number;
  readonly delayP50Ms: number;
  readonly delayP99Ms: number;
  readonly frameP50Ms: number;
  readonly frameP99Ms: number;
  readonly costPercent: number;
  readonly samplesPerS: number;
}

async function measure(page: Page, server: StartedContainer): Promise<Figures> {
  await page.evaluate(NOTE);
  // What comes from outside stands below the tree of PID 1.
  await page.evaluate("setInterval(() => { document.querySelector('#tree').scrollTop = 1e6; }, 250)");
  const sleepers: Promise<unknown>[] = [];
  for (let fork = 0; fork < FORKS; fork += 1) {
    sleepers.push(server.exec(['sleep', '7.5'], 60_000));
    await pause(300);
  }
  await Promise.all(sleepers);
  const { births, rows, costs, frames }: Noted = await page.evaluate('noted');
  const delays = Object.entries(births).flatMap(([pid, bornMs]) => {
    const shownMs = rows[pid];
    return shownMs === undefined ? [] : [shownMs - bornMs];
  });
  const [first, last] = [costs[0] ?? [0, 0], costs.at(-1) ?? [0, 0]];
  return {
    seen: delays.length,
    delayP50Ms: quantile(delays, 0.5),
    delayP99Ms: quantile(delays, 0.99),
    frameP50Ms: quantile(frames, 0.5),
    frameP99Ms: quantile(frames, 0.99),
    costPercent: (100 * (last[1] - first[1])) / (last[0] - first[0]),
    samplesPerS: (1_000 * costs.length) / (last[0] - first[0]),
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(10 * (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN)) / 10;
}

function record(name: string, figures: Figures): void {
  mkdirSync('reports', { recursive: true });
  writeFileSync(`reports/${name}.json`, `${JSON.stringify(figures, undefined, 2)}\n`);
}

test('with few processes a fork is in the page within half a second, for 2 % of a core', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'wait'] });
  await using live = await startPage({ id: 'live-pace-few', container: server.id });
  const context = await started.browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(live.url);
  await eventually(async () => expect(await page.locator('#status').innerText()).toBe('Live.'), { what: 'the page' });
  const figures = await measure(page, server);
  await context.close();
  record('live-pace-few', figures);
  expect(figures.seen).toBe(FORKS);
  expect(figures.delayP50Ms).toBeLessThan(500);
  expect(figures.costPercent).toBeLessThan(2.5);
});

test('with a thousand, of which 200 change a second, the page stays smooth, and the cost as it was', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'wait'] });
  await using holding = await testbed.startClients({
    containers: 1,
    args: ['--connections', String(HELD), '--concurrency', String(HELD), '--hold', '10m'],
  });
  await eventually(async () => expect(await server.taskCount()).toBeGreaterThan(HELD), {
    what: 'held children',
    limitMs: 60_000,
  });
  await using changing = await testbed.startClients({
    containers: 1,
    args: ['--connections', '100000', '--rate', String(RATE)],
  });
  await using live = await startPage({ id: 'live-pace-many', container: server.id });
  const context = await started.browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(live.url);
  await eventually(async () => expect(await page.locator('#counts').innerText()).toMatch(/Processes\s+1,0\d\d/), {
    what: 'a thousand',
    limitMs: 30_000,
  });
  const figures = await measure(page, server);
  await context.close();
  record('live-pace-many', figures);
  expect([holding, changing]).toHaveLength(2);
  expect(figures.seen).toBe(FORKS);
  expect(figures.delayP50Ms).toBeLessThan(3_000);
  expect(figures.frameP50Ms).toBeLessThan(50);
  expect(figures.costPercent).toBeLessThan(2.5);
});

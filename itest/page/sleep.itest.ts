/** The browser sleeps, or forkbed stands still: the page says that it hears nothing, and has the missed part when it comes back. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually, type StartedContainer, Testbed } from '../../src/host/index.ts';
import { type StartedBrowser, startBrowser } from '../../testkit/browser.ts';
import { buildPage, type StartedPage, startPage } from '../support/live-page.ts';
import { expectText } from './support.ts';

jest.setTimeout(180_000);

/** Longer than the page waits before it connects again. */
const SLEEP_MS = 16_000;
/** Points are a quarter of a second apart; a machine that is busy takes a few times as long. */
const MAX_GAP_MS = 3_000;

let testbed: Testbed;
let server: StartedContainer;
let live: StartedPage;
let started: StartedBrowser;
let page: Page;

/** In the page: the points of the timeline that its streams brought, and their addresses. */
const NOTE = `(() => {
  window.noted = { points: [], streams: [] };
  const Source = window.EventSource;
  window.EventSource = class extends Source {
    constructor(url) {
      super(url);
      noted.streams.push(url);
      this.addEventListener('whole', ({ data }) => noted.points.push(...JSON.parse(data).points.map(({ epochMs }) => epochMs)));
      this.addEventListener('sample', ({ data }) => {
        const { point } = JSON.parse(data);
        if (point !== undefined) noted.points.push(point.epochMs);
      });
    }
  };
})()`;

interface Noted {
  readonly points: readonly number[];
  readonly streams: readonly string[];
}

beforeAll(async () => {
  buildPage();
  testbed = await Testbed.start();
  server = await testbed.startServer({ args: ['--reap', 'none'] });
  started = await startBrowser();
  live = await startPage({ id: 'live-sleep', container: server.id });
  page = await (await started.browser.newContext({ locale: 'en' })).newPage();
  await page.addInitScript(NOTE);
  await page.goto(live.url);
  await expectText(page, '#status', 'Live.');
});

afterAll(async () => {
  await live?.[Symbol.asyncDispose]();
  await started?.[Symbol.asyncDispose]();
  await testbed?.[Symbol.asyncDispose]();
});

const readNoted = (): Promise<Noted> => page.evaluate('noted');
const serve = () => testbed.runClients({ containers: 1, args: ['--connections', '1'] });

/** No part of the timeline is missing. */
function longestGapMs({ points }: Noted): number {
  const sorted = [...new Set(points)].sort((a, b) => a - b);
  return Math.max(...sorted.map((epochMs, index) => epochMs - (sorted[index - 1] ?? epochMs)));
}

test('a browser that has slept has the missed part of the timeline, and the zombie of that time', async () => {
  await started.sleepDuring(async () => {
    await serve();
    await pause(SLEEP_MS);
  });
  await expectText(page, '#status', 'Live.');
  await expectText(page, '#counts', /Zombies\s+1/);
  // It hears of each moment once more.
  await eventually(async () => expect((await readNoted()).points.at(-1)).toBeGreaterThan(Date.now() - 5_000), {
    what: 'the present in the page',
    limitMs: 30_000,
  });
  expect(longestGapMs(await readNoted())).toBeLessThan(MAX_GAP_MS);
});

test('where nothing comes the page says for how long, then that nobody answers, and goes on when somebody does', async () => {
  const { streams } = await readNoted();
  // Of a stream that is open the browser does not cut what comes; another it does not open.
  await page.context().setOffline(true);
  live.run.kill('SIGSTOP');
  try {
    await serve();
    await expectText(page, '#status', /^Nothing was heard for \d+ s\.$/);
    await expectText(page, '#status', /^forkbed does not answer/);
  } finally {
    live.run.kill('SIGCONT');
    await page.context().setOffline(false);
  }
  await expectText(page, '#status', 'Live.');
  await expectText(page, '#counts', /Zombies\s+2/);
  const after = await readNoted();
  expect(after.streams.length).toBeGreaterThan(streams.length);
  expect(after.streams.at(-1)).toMatch(/^events\?since=\d{13}$/);
});

/** The live page in a real browser, about real containers: what it shows, in whose hands it is, and what it does when something ends. */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually, listRun, type StartedContainer, Testbed } from '../../src/host/index.ts';
import { type StartedBrowser, startBrowser } from '../../testkit/browser.ts';
import { buildPage, type StartedPage, startPage } from '../support/live-page.ts';
import { expectNoViolation } from './support.ts';

jest.setTimeout(180_000);

const ZOMBIES = 3;
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

let testbed: Testbed;
let server: StartedContainer;
let live: StartedPage;
let started: StartedBrowser;

beforeAll(async () => {
  buildPage();
  testbed = await Testbed.start();
  server = await testbed.startServer({ args: ['--reap', 'none'] });
  await testbed.runClients({ containers: 1, args: ['--connections', String(ZOMBIES)] });
  started = await startBrowser();
  live = await startPage({ id: 'live-page', container: server.id });
});

afterAll(async () => {
  await live?.[Symbol.asyncDispose]();
  await started?.[Symbol.asyncDispose]();
  await testbed?.[Symbol.asyncDispose]();
});

interface Look {
  readonly viewport?: { width: number; height: number };
  readonly colorScheme?: 'light' | 'dark';
  readonly locale?: string;
  readonly url?: string;
}

async function open(
  { viewport = DESKTOP, colorScheme = 'light', locale = 'en', url = live.url }: Look,
  look: (page: Page) => Promise<void>,
) {
  const context = await started.browser.newContext({ viewport, colorScheme, locale });
  try {
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy|Refused/.test(message.text())) errors.push(message.text());
    });
    await page.goto(url);
    await look(page);
    expect(errors).toEqual([]);
  } finally {
    await context.close();
  }
}

const zombieRows = (page: Page) => page.locator('#tree .row.zombie');
const status = (page: Page) => page.locator('#status');

function hasText(what: string, read: () => Promise<string | null>, text: string | RegExp, limitMs = 30_000) {
  return eventually(async () => expect(await read()).toMatch(text), { what, limitMs });
}

test('zombies have a mark, the word and their age; PID 1 is above them, and what it does with SIGCHLD is said', async () => {
  await open({}, async (page) => {
    await zombieRows(page)
      .nth(ZOMBIES - 1)
      .waitFor();
    const texts = await zombieRows(page).allInnerTexts();
    expect(texts).toHaveLength(ZOMBIES);
    for (const text of texts) expect(text).toMatch(/✕ \[forkbed-server\] <defunct>[\s\S]*zombie for \d+ (?:sec|min)/);
    const first = page.locator('#tree .body .row').first();
    expect(await first.getAttribute('aria-level')).toBe('1');
    await hasText(
      'what PID 1 does with SIGCHLD',
      () => first.innerText(),
      /forkbed-server --reap none[\s\S]*(?:default|ignored|handler)/,
    );
    await hasText(
      'the counts',
      () => page.locator('#counts').innerText(),
      /Zombies\s+3[\s\S]*Children of PID 1\s+3[\s\S]*Processes\s+4/,
    );
    await hasText(
      'memory and CPU',
      () => page.locator('#counts').innerText(),
      /Memory\s+[\d.]+ [kM]B\s+CPU\s+[\d.]+ %/,
    );
    expect(await page.locator('#timeline canvas').count()).toBe(4);
    expect(await status(page).innerText()).toBe('Live.');
  });
});

test('the keyboard alone finds what a process holds, and comes back', async () => {
  await open({}, async (page) => {
    await zombieRows(page).first().waitFor();
    await page.locator('#tree').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await hasText(
      'the details of PID 1',
      () => page.locator('#details').innerText(),
      /Process 1\b[\s\S]*Descriptors \(\d+\)[\s\S]*LISTEN 0\.0\.0\.0:5005/,
    );
    await page.locator('#close-details').focus();
    await page.keyboard.press('Escape');
    expect(await page.locator('#details').isHidden()).toBe(true);
    expect(await page.evaluate('document.activeElement.id')).toBe('tree');
  });
});

test('beside it stands what ps prints, without the observer', async () => {
  await open({}, async (page) => {
    await page.locator('#show-ps').click();
    await hasText('the output of ps', () => page.locator('#ps').innerText(), /PID[\s\S]*\[forkbed-server\] <defunct>/);
    expect(await page.locator('#ps').innerText()).not.toMatch(/sleep infinity|forkbed-probe|ps -ww/);
    await hasText('the tree', () => page.locator('#counts').innerText(), /Processes\s+4/);
  });
});

test('a new child is in the page soon, and a pause holds the page while it goes on to record', async () => {
  await open({}, async (page) => {
    await zombieRows(page)
      .nth(ZOMBIES - 1)
      .waitFor();
    await page.locator('#pause').click();
    expect(await status(page).innerText()).toMatch(/^Paused/);
    const sleeper = server.exec(['sleep', '6']);
    const rows = () => page.locator('#tree .body .row').count();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await rows()).toBe(1 + ZOMBIES);
    await page.locator('#pause').click();
    await hasText('what came from outside', () => page.locator('#tree').innerText(), /sleep 6 \(from outside\)/);
    await sleeper;
    await eventually(async () => expect(await rows()).toBe(1 + ZOMBIES), { what: 'the end of it in the page' });
  });
});

describe.each([
  ['desktop', DESKTOP],
  ['phone', PHONE],
] as const)('on a %s', (name, viewport) => {
  test.each([
    ['light', 'en'],
    ['dark', 'zh-CN'],
  ] as const)('axe finds nothing, and nothing is wider than the screen: %s, %s', async (colorScheme, locale) => {
    await open({ viewport, colorScheme, locale }, async (page) => {
      await zombieRows(page).first().click();
      await page.locator('#show-ps').click();
      await hasText('ps', () => page.locator('#ps').innerText(), /PID/);
      await hasText('details', () => page.locator('#details-body').innerText(), /./);
      expect(await page.evaluate('document.documentElement.lang')).toBe(locale.slice(0, 2));
      await expectNoViolation(page);
      expect(
        await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
      ).toBeLessThanOrEqual(0);
      await page.screenshot({ path: `reports/live-${name}-${colorScheme}.png`, fullPage: true });
    });
  });
});

test('the language can be chosen, and every word follows', async () => {
  await open({}, async (page) => {
    await zombieRows(page).first().waitFor();
    await page.locator('#language').selectOption('zh');
    await hasText('a zombie in Chinese', () => zombieRows(page).first().innerText(), /僵尸，已/);
    expect(await page.locator('h2').allInnerTexts()).toEqual(expect.arrayContaining(['时间线', '进程']));
  });
});

test('without the token, or by another name, nothing is answered', async () => {
  const { origin, port } = new URL(live.url);
  for (const path of ['/', '/events', '/x/', '/favicon.ico'])
    expect((await fetch(`${origin}${path}`)).status).toBe(403);
  expect((await fetch(live.url, { method: 'POST', body: '{}' })).status).toBe(405);
  await open({ url: `${origin}/` }, async (page) => {
    expect(await page.locator('body').innerText()).toMatch(/^expected the token/);
  });
  expect(port).toMatch(/^\d+$/);
});

test('a container that ends is said to have ended, a new start of it is shown, and Ctrl-C leaves nothing', async () => {
  const id = 'live-page-end';
  await using own = await Testbed.start();
  const container = await own.startServer({ args: ['--reap', 'wait'] });
  await using page = await startPage({ id, container: container.id });
  await open({ url: page.url }, async (browsed) => {
    await hasText('the page', () => status(browsed).innerText(), 'Live.');
    await container.stop();
    await hasText('the end', () => status(browsed).innerText(), /^The container has ended, with exit code 0/);
    await container.start();
    await hasText('the new start', () => status(browsed).innerText(), 'Live.');
    await hasText('the new process', () => browsed.locator('#tree .body').innerText(), /forkbed-server/);
    page.run.kill('SIGINT');
    const [exitCode] = await once(page.run, 'exit');
    expect(exitCode).toBe(130);
    await hasText('that nobody answers', () => status(browsed).innerText(), /^forkbed does not answer/);
  });
  expect(await listRun(id)).toEqual([]);
});

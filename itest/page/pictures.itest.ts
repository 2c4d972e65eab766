/** The lab with zombies, and an experiment that has run: on a desktop, on a phone and in Chinese nothing is too wide, and axe finds nothing. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expectNoViolation, expectText, type OpenLab, openLab } from './support.ts';

jest.setTimeout(240_000);

/** `FORKBED_PICTURES=docs/pictures npm run itest -- itest/page/pictures` renews the pictures of the documentation. */
const folder = process.env.FORKBED_PICTURES ?? 'reports';
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

let opened: OpenLab;

beforeAll(async () => {
  opened = await openLab('lab-pictures');
});

afterAll(async () => {
  await opened?.[Symbol.asyncDispose]();
});

async function open(options: BrowserContextOptions, act: (page: Page) => Promise<void>): Promise<void> {
  const context = await opened.started.browser.newContext(options);
  try {
    const page = await context.newPage();
    await page.goto(opened.lab.url);
    await page.locator('#lab-controls button').first().waitFor();
    await act(page);
  } finally {
    await context.close();
  }
}

async function startClients(page: Page, { connections, holdS }: { connections: number; holdS: number }): Promise<void> {
  await page.locator('#lab [name=connectionsEach]').fill(String(connections));
  await page.locator('#lab [name=hold]').fill(String(holdS));
  await page.locator('[data-action=start-clients]').click();
  await expectText(page, '#lab-outcome', /^started: /);
}

/** From an element on. Without a scroll bar, where all of the page is to be seen. */
async function takePicture(page: Page, name: string, part: { from?: string; height?: number } = {}): Promise<void> {
  const { from = 'header', height = await page.evaluate<number>('document.documentElement.scrollHeight') } = part;
  const { width } = page.viewportSize() ?? DESKTOP;
  await page.setViewportSize({ width, height });
  await page.evaluate(`document.querySelector('${from}').scrollIntoView()`);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

async function expectFits(page: Page): Promise<void> {
  await expectNoViolation(page);
  const beyond = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  expect(await page.evaluate(beyond)).toBeLessThanOrEqual(0);
}

test('some clients have gone, and left zombies, and others stay', async () => {
  const { page } = opened;
  await startClients(page, { connections: 5, holdS: 2 });
  await expectText(page, '#counts', /Zombies\s+5\b/);
  await startClients(page, { connections: 8, holdS: 5 });
  await expectText(page, '#counts', /Zombies\s+13\b/);
  await startClients(page, { connections: 4, holdS: 200 });
  await expectText(page, '#counts', /Zombies\s+13\s+Children of PID 1\s+17\b/);
});

test.each([
  ['lab', { viewport: DESKTOP, locale: 'en', colorScheme: 'light' }],
  ['lab-phone', { viewport: PHONE, locale: 'en', colorScheme: 'dark' }],
  ['lab-chinese', { viewport: DESKTOP, locale: 'zh-CN', colorScheme: 'light' }],
] as const)('the lab fits, and axe finds nothing: %s', async (name, options) => {
  await open(options, async (page) => {
    await expectText(page, '#counts', /(?:Zombies|僵尸进程)\s+13\b/);
    await expectText(page, '#tree .body', /\[forkbed-server\] <defunct>/);
    await expectText(page, '#counts', /[kM]B\s+CPU\s+[\d.]+ %/);
    // Of the long page on a phone, what a screen shows: clients, buttons and counts.
    const part = name === 'lab-phone' ? { from: '#lab-controls > :nth-child(2)', height: PHONE.height } : {};
    await takePicture(page, name, part);
    await expectFits(page);
  });
});

test('an experiment that has run fits, and axe finds nothing', async () => {
  const { page } = opened;
  await page.goto(`${opened.lab.url}#/experiment/unreaped-child-stays-defunct`);
  await page.locator('#experiment input[value=vanish]').check();
  await page.locator('#run-experiment').click();
  await expectText(page, '#experiment-result', /_exit/, 120_000);
  await expectText(page, '#tree .body', /<defunct>/);
  await takePicture(page, 'experiment');
  await expectFits(page);
});

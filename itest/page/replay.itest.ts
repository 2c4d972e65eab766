/** A run is saved from the page, plays from the file alone and by `forkbed replay`, and shows of each moment what was there then. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { Testbed } from '../../src/host/index.ts';
import { type StartedBrowser, startBrowser } from '../../testkit/browser.ts';
import { buildPage, type StartedPage, startPage, startReplay } from '../support/live-page.ts';
import { expectText } from './support.ts';

jest.setTimeout(180_000);

const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
const BEFORE = 2;
/** `FORKBED_PICTURES=docs/pictures npm run itest -- itest/page/replay` renews the pictures of the documentation, of a longer run. */
const pictures = process.env.FORKBED_PICTURES;
const AFTER = pictures === undefined ? 5 : 50;
const SAVED_IN_BROWSER = '/tmp/run.html';

let started: StartedBrowser;
let folder: string;
let saved: string;
let replay: StartedPage;

beforeAll(async () => {
  buildPage();
  folder = mkdtempSync(join(tmpdir(), 'forkbed-replay-'));
  saved = join(folder, 'run.html');
  started = await startBrowser();
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'none'] });
  await testbed.runClients({ containers: 1, args: ['--connections', String(BEFORE)] });
  await using live = await startPage({ id: 'replay-saved', container: server.id });
  const page = await (await started.browser.newContext({ locale: 'en' })).newPage();
  await page.goto(live.url);
  await expectText(page, '#counts', /Zombies\s+2/);
  const pace = pictures === undefined ? [] : ['--rate', '1'];
  await testbed.runClients({ containers: 1, args: ['--connections', String(AFTER - BEFORE), ...pace] });
  await expectText(page, '#counts', new RegExp(`Zombies\\s+${AFTER}\\b`));
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#save').click()]);
  expect(download.suggestedFilename()).toMatch(/^forkbed-[\w-]+-\d{4}-\d\d-\d\dT[\d-]+\.html$/);
  const response = await fetch(download.url());
  writeFileSync(saved, await response.text());
  await started.write(SAVED_IN_BROWSER, readFileSync(saved, 'utf8'));
  await page.context().close();
  replay = await startReplay('replay', saved);
});

afterAll(async () => {
  await replay?.[Symbol.asyncDispose]();
  await started?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

async function open(
  url: string,
  options: Pick<BrowserContextOptions, 'viewport' | 'locale' | 'colorScheme'>,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await started.browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: 'en',
    ...options,
  });
  try {
    const page = await context.newPage();
    const errors: string[] = [];
    const requests: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy|Refused/.test(message.text())) errors.push(message.text());
    });
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(url);
    await look(page);
    expect(errors).toEqual([]);
    if (url.startsWith('file:')) expect(requests).toEqual([url]);
  } finally {
    await context.close();
  }
}

test('the file has no token, no address and nothing that is loaded', () => {
  const text = readFileSync(saved, 'utf8');
  expect(text).not.toMatch(/<link|<script[^>]* src=|\bhttps?:\/\/(?!www\.w3\.org)/);
  expect(text).not.toContain(new URL(replay.url).pathname.split('/')[1]);
});

describe.each([
  ['the file alone', () => `file://${SAVED_IN_BROWSER}`],
  ['forkbed replay', () => replay.url],
])('by %s', (_, url) => {
  test('it plays from its beginning to its end, and each moment has its tree, counts and ps', async () => {
    await open(url(), {}, async (page) => {
      await expectText(page, '#status', 'A saved run.');
      await expectText(page, '#counts', /Zombies\s+2/);
      expect(await page.locator('#tree .row.zombie').count()).toBe(BEFORE);
      for (const id of ['save', 'pause', 'lab', 'scroll-back'])
        expect(await page.locator(`#${id}`).isHidden()).toBe(true);
      expect(await page.locator('#timeline canvas').count()).toBe(4);
      await page.locator('#show-ps').click();
      await expectText(page, '#ps', /^ +PID +PPID STAT[\s\S]* Z [\s\S]*\\_ \[forkbed-server\] <defunct>/);
      await page.locator('#speed').selectOption('16');
      await page.locator('#play').click();
      await expectText(page, '#counts', new RegExp(`Zombies\\s+${AFTER}\\b`));
      await expectText(page, '#play', 'Play');
      expect((await page.locator('#ps').innerText()).match(/<defunct>/g)).toHaveLength(AFTER);
    });
  });

  test('the keyboard moves it, and starts and stops it', async () => {
    await open(url(), {}, async (page) => {
      await expectText(page, '#status', 'A saved run.');
      const moment = page.locator('#moment');
      await moment.focus();
      await page.keyboard.press('End');
      await expectText(page, '#counts', new RegExp(`Zombies\\s+${AFTER}\\b`));
      await page.keyboard.press('Home');
      await expectText(page, '#counts', /Zombies\s+2/);
      await page.keyboard.press('ArrowRight');
      expect(await moment.getAttribute('aria-valuetext')).toMatch(/^\d\d:\d\d:\d\d: 0 of \d+ s$/);
      await page.keyboard.press(' ');
      await expectText(page, '#play', 'Pause');
      await expectText(page, '#moment-text', /: [1-9]\d* of \d+ s$/);
      await page.keyboard.press(' ');
      await expectText(page, '#play', 'Play');
    });
  });
});

test.each([
  ['replay', { viewport: { width: 1280, height: 1010 }, locale: 'en', colorScheme: 'light' }],
  ['replay-phone', { viewport: { width: 390, height: 844 }, locale: 'en', colorScheme: 'dark' }],
  ['replay-chinese', { viewport: { width: 390, height: 844 }, locale: 'zh-CN', colorScheme: 'light' }],
] as const)('axe finds nothing, and nothing is wider than the screen: %s', async (name, options) => {
  await open(`file://${SAVED_IN_BROWSER}`, options, async (page) => {
    await expectText(page, '#replay-title', /Saved run|已保存的运行/);
    await page.locator('#moment').focus();
    await page.keyboard.press('End');
    await page.locator('#show-ps').click();
    await expectText(page, '#ps', /<defunct>/);
    const path = join(options.locale === 'en' ? (pictures ?? 'reports') : 'reports', `${name}.png`);
    await page.screenshot({ path });
    await page.evaluate(AXE);
    const found: { id: string }[] = await page.evaluate(
      'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
    );
    expect(found.map(({ id }) => id)).toEqual([]);
    const beyond = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(beyond)).toBeLessThanOrEqual(0);
  });
});

test('forkbed replay lets no script of the file run, and answers nobody without the token', async () => {
  const other = join(folder, 'other.html');
  writeFileSync(
    other,
    readFileSync(saved, 'utf8').replace('</head>', '<script>window.stranger = true</script></head>'),
  );
  await using page = await startReplay('replay-other', other);
  await open(page.url, {}, async (browsed) => {
    await expectText(browsed, '#status', 'A saved run.');
    expect(await browsed.evaluate('window.stranger')).toBeUndefined();
  });
  const { origin } = new URL(page.url);
  expect((await fetch(`${origin}/replay/other.html`)).status).toBe(403);
  const live = page.url.replace(/\?.*/, '');
  expect((await fetch(`${live}events`)).status).toBe(404);
  expect((await fetch(`${live}save`)).status).toBe(404);
});

test('a name that the address has and the server has not is said', async () => {
  await open(replay.url.replace(/=.*/, '=none'), {}, async (page) => {
    await expectText(page, '#status', /^This cannot be shown: .*there is no such page/);
  });
});

test('another file is refused with exit code 64, and the message says what was expected', async () => {
  const other = join(folder, 'report.html');
  writeFileSync(other, '<!doctype html>');
  const run = spawn(process.execPath, [join(__dirname, '../../bin/forkbed.mjs'), 'replay', other]);
  const [errors, [exitCode]] = await Promise.all([readText(run.stderr), once(run, 'exit')]);
  expect({ exitCode, errors }).toEqual({
    exitCode: 64,
    errors: expect.stringMatching(/report\.html: expected a run that was saved from the page of forkbed, received no /),
  });
});

/** The engine is restarted, or crashes: the page says so, and shows what the engine starts again; of a lab another server can be started. */
import { afterAll, beforeAll, describe, expect, jest, test as jestTest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually } from '../../src/host/index.ts';
import { type StartedBrowser, startBrowser } from '../../testkit/browser.ts';
import { buildPage, startLab, startPage } from '../support/live-page.ts';
import { SecondEngine } from '../support/second-engine.ts';
import { expectText } from './support.ts';

jest.setTimeout(180_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const NAME = 'restarted';
const missing = SecondEngine.missing();
const test: (title: string, job: () => Promise<void>) => void =
  missing === undefined ? jestTest : (title, job) => jestTest.skip(`${title} (no second engine here: ${missing})`, job);

let engine: SecondEngine;
let started: StartedBrowser;

beforeAll(async () => {
  if (missing !== undefined) return;
  buildPage();
  engine = await SecondEngine.start({ dataMiB: 1_000 });
  await engine.load(IMAGE);
  started = await startBrowser();
});

afterAll(async () => {
  await started?.[Symbol.asyncDispose]();
  await engine?.[Symbol.asyncDispose]();
});

/** In the page: each status that it has shown from now on. */
const NOTE = `(() => {
  window.statuses = [];
  const note = () => {
    const text = document.querySelector('#status').textContent;
    if (statuses.at(-1) !== text) statuses.push(text);
  };
  note();
  new MutationObserver(note).observe(document.querySelector('#status'), { subtree: true, childList: true, characterData: true });
})()`;

async function open(url: string, act: (page: Page) => Promise<void>): Promise<void> {
  const context = await started.browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en' });
  try {
    const page = await context.newPage();
    await page.goto(url);
    await expectText(page, '#status', 'Live.');
    await expectText(page, '#tree .body', /forkbed-server/);
    await act(page);
  } finally {
    await context.close();
  }
}

/** Until the page shows a live container again. Every status after the signal, but for the last. */
async function restart(page: Page, signal: 'SIGTERM' | 'SIGKILL', after: () => Promise<void> = async () => {}) {
  await page.evaluate(NOTE);
  await engine.restart(signal);
  await eventually(async () => expect((await page.evaluate<string[]>('statuses')).length).toBeGreaterThan(1), {
    what: 'another status than before',
  });
  await after();
  await expectText(page, '#status', 'Live.', 60_000);
  const statuses = await page.evaluate<string[]>('statuses');
  expect([statuses[0], statuses.at(-1)]).toEqual(['Live.', 'Live.']);
  return statuses.slice(1, -1);
}

const NOTHING_SEEN =
  /^(?:Nothing is seen at present: .+\. The page tries again|The container has ended, .+\. The page shows its next start)\.$/;

describe.each([
  ['is restarted', 'SIGTERM'],
  ['crashes', 'SIGKILL'],
] as const)('an engine that %s', (_, signal) => {
  test('the page says that nothing is seen, and shows the container that the engine starts again', async () => {
    const command = [IMAGE, 'forkbed-server', '--reap', 'none'];
    await engine.docker('run', '--detach', '--restart', 'always', '--name', NAME, ...command);
    await using live = await startPage({ id: `watch-${signal}`, container: NAME, engine: engine.host });
    await open(live.url, async (page) => {
      const between = await restart(page, signal);
      expect(between).not.toEqual([]);
      for (const status of between) expect(status).toMatch(NOTHING_SEEN);
      // It is alive: what happens in it now is shown.
      await engine.docker('exec', '--detach', NAME, 'sleep', '60');
      await expectText(page, '#tree', /sleep 60 \(from outside\)/);
    });
    await live[Symbol.asyncDispose]();
    await expectNothingLeft();
    await engine.docker('rm', '--force', NAME);
  });

  test('of the lab server and clients are gone: the page says so, and another server can be started', async () => {
    await using lab = await startLab(`lab-${signal}`, engine.host);
    await open(lab.url, async (page) => {
      await page.locator('#lab [name=hold]').fill('100');
      await startClients(page);
      const between = await restart(page, signal, async () => {
        await expectText(page, '#status', /^The container has ended, with exit code \d+\./);
        await page.locator('[data-action=start-server]').click();
        await expectText(page, '#lab-outcome', /^started: forkbed-server/);
      });
      expect(between).not.toEqual([]);
      for (const status of between) expect(status).toMatch(NOTHING_SEEN);
      await expectText(page, '#counts', /Children of PID 1\s+0/);
      await startClients(page);
    });
    await lab[Symbol.asyncDispose]();
    await expectNothingLeft();
  });
});

/** The probes, servers and clients of before the restart have been removed, too. */
async function expectNothingLeft(): Promise<void> {
  const left = await engine.docker('ps', '--all', '--quiet', '--filter', 'label=forkbed.run');
  expect(left.stdout).toBe('');
}

async function startClients(page: Page): Promise<void> {
  await page.locator('[data-action=start-clients]').click();
  await expectText(page, '#counts', /Children of PID 1\s+5/);
}

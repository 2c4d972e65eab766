/** `forkbed lab` in a real browser: each control does what it says, to the containers of its own run alone, and all of them are removed. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { listRun } from '../../src/host/index.ts';
import { type StartedBrowser, startBrowser } from '../support/browser.ts';
import { buildPage, type StartedPage, startLab } from '../support/live-page.ts';
import { expectText } from './support.ts';

jest.setTimeout(240_000);

const ID = 'lab-page';
const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

let started: StartedBrowser;
let lab: StartedPage;
let page: Page;

beforeAll(async () => {
  buildPage();
  started = await startBrowser();
  lab = await startLab(ID);
  page = await (await started.browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en' })).newPage();
  await page.goto(lab.url);
  await expectText(page, '#status', 'Live.');
});

afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
  await started?.[Symbol.asyncDispose]();
});

async function act(action: string, outcome: RegExp, limitMs = 60_000): Promise<void> {
  await page.locator(`[data-action=${action}]`).click();
  await expectText(page, '#lab-outcome', outcome, limitMs);
}

const choose = (name: string, value: string) => page.locator(`#lab [name=${name}]`).selectOption(value);
const enter = (name: string, value: string) => page.locator(`#lab [name=${name}]`).fill(value);

test('axe finds nothing', async () => {
  await page.evaluate(AXE);
  const found: { id: string }[] = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  expect(found.map(({ id }) => id)).toEqual([]);
});

test('two clicks lead to the first zombies, and a verdict names them', async () => {
  await enter('hold', '0');
  const beganMs = performance.now();
  await act('start-clients', /^started: 1 container with 5 connections each\.$/);
  await expectText(page, '#counts', /Zombies\s+5/);
  expect(performance.now() - beganMs).toBeLessThan(30_000);
  await act('verdict', /^fail\.$/, 120_000);
  await expectText(page, '#lab-findings', /fail no-defunct: /);
});

test('another server is another container, with another strategy and a limit', async () => {
  await choose('reap', 'wait');
  await enter('maxChildren', '50');
  await act('start-server', /^started: forkbed-server --mode fork --reap wait --max-children 50\.$/);
  await expectText(page, '#tree .body', /forkbed-server --mode fork --reap wait/);
  await expectText(page, '#counts', /Zombies\s+0/);
});

test('a child that is killed is reaped; of a parent that is suspended it stays a zombie until that goes on', async () => {
  await enter('hold', '120');
  await act('start-clients', /^started/);
  await expectText(page, '#counts', /Children of PID 1\s+5/);
  await act('kill-child', /^pid \d+ got SIGKILL, and has ended\.$/);
  await expectText(page, '#counts', /Zombies\s+0\s+Children of PID 1\s+4/);
  await act('suspend-server', /SIGSTOP/);
  await expectText(page, '#tree .body', /T stopped/);
  await act('kill-child', /^pid \d+ got SIGKILL/);
  await expectText(page, '#counts', /Zombies\s+1/);
  await act('resume-server', /SIGCONT/);
  await expectText(page, '#counts', /Zombies\s+0\s+Children of PID 1\s+3/);
});

test('an orphan is adopted and reaped, and a full pids limit lets no child be born', async () => {
  await act('leave-orphan', /^a process was left to PID 1/);
  await act('fill-pids', /^the container may have \d+ processes/);
  const limit = /may have (\d+)/.exec(await page.locator('#lab-outcome').innerText())?.[1];
  await expectText(page, '#counts', new RegExp(`Processes\\s+${limit}\\b`));
  await act('end-clients', /^all clients were removed\.$/);
  await expectText(page, '#counts', /Children of PID 1\s+0/);
});

test('without a child nothing is killed, and the page says why', async () => {
  await act('kill-child', /^Not done: expected a child of PID 1 that lives/);
});

test('the end of the parent is the end of the container, and another server can be started', async () => {
  await act('end-server', /SIGTERM, and has ended/);
  await expectText(page, '#status', /^The container has ended/);
  await act('start-server', /^started/);
  await expectText(page, '#status', 'Live.');
});

test('what the page may not ask for is refused', async () => {
  const { origin } = new URL(lab.url);
  const headers = { origin, 'content-type': 'application/json' };
  const post = async (body: string, more: Record<string, string> = {}) =>
    (await fetch(`${lab.url}do/start-server`, { method: 'POST', headers: { ...headers, ...more }, body })).status;
  expect(await post('{"mode":"fork","reap":"none","bug":"","maxChildren":0,"image":"other"}')).toBe(400);
  expect(await post('{}', { origin: 'http://evil.example' })).toBe(403);
  expect(await post('x'.repeat(5_000))).toBe(413);
});

test('Ctrl-C removes every container, network and volume of it', async () => {
  expect((await listRun(ID)).length).toBeGreaterThan(0);
  lab.run.kill('SIGINT');
  const [exitCode] = await once(lab.run, 'exit');
  expect(exitCode).toBe(130);
  expect(await listRun(ID)).toEqual([]);
});

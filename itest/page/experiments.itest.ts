/** The twelve statements in the lab, in a real browser: each from the prediction to what was seen, and the code that matters. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { EXPERIMENTS, type ExperimentName } from '../../src/common/lab/experiments.ts';
import { en } from '../../src/page/messages/en.ts';
import { zh } from '../../src/page/messages/zh.ts';
import type { StartedPage } from '../support/live-page.ts';
import { expectNoViolation, expectText, type OpenLab, openLab } from './support.ts';

jest.setTimeout(240_000);

const RUN_LIMIT_MS = 120_000;

let opened: OpenLab;
let lab: StartedPage;
let page: Page;

beforeAll(async () => {
  opened = await openLab('experiments-page');
  ({ lab, page } = opened);
});

afterAll(async () => {
  await opened?.[Symbol.asyncDispose]();
});

async function open(name: ExperimentName): Promise<void> {
  await page.goto(`${lab.url}#/experiment/${name}`);
  await expectText(page, '#experiment-title', EXPERIMENTS[name].id.toUpperCase());
}

/** Until it has run. */
async function run(prediction: string): Promise<void> {
  await page.locator(`#experiment input[value=${prediction}]`).check();
  await page.locator('#run-experiment').click();
  await expectText(page, '#experiment-status', /^(?!The experiment runs)./, RUN_LIMIT_MS);
}

async function figures(): Promise<Record<string, string>> {
  const shown = page.locator('#experiment-result dd');
  const names = await shown.evaluateAll((all) => all.map((each) => String(each.getAttribute('data-figure'))));
  const texts = await shown.allInnerTexts();
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']));
}

test('the lab lists the twelve, and one is opened, read and left by the keyboard', async () => {
  await page.locator('#experiments summary').press('Enter');
  const links = page.locator('#experiment-list a');
  expect(await links.allInnerTexts()).toEqual(Object.values(EXPERIMENTS).map(({ id }) => en[`${id}.statement`]));
  await links.nth(5).press('Enter');
  await expectText(page, '#experiment-title', 'S6. ');
  expect(await page.locator('#experiment-title:focus').count()).toBe(1);
  expect(await page.locator('#lab-controls').isVisible()).toBe(false);
  await page.locator('#run-experiment').press('Enter');
  await expectText(page, '#experiment-status', en.chooseFirst);
  await page.locator('#experiment a').press('Enter');
  await page.locator('#lab-controls').waitFor();
  expect(await page.locator('#experiment').isVisible()).toBe(false);
});

test.each<[ExperimentName, { predicted: string; seen: string; counts: Readonly<Record<string, string>> }]>([
  [
    'one-process-serves-one-client',
    { predicted: 'one', seen: 'one', counts: { clients: '3', served: '1', waiting: '2' } },
  ],
  [
    'children-serve-many-at-once',
    { predicted: 'one', seen: 'all', counts: { clients: '20', served: '20', children: '20', waiting: '0' } },
  ],
  ['parent-must-close-client', { predicted: 'kept', seen: 'kept', counts: { children: '0', heldSockets: '10' } }],
  [
    'child-must-close-listener',
    { predicted: 'taken', seen: 'taken', counts: { listenHolders: '1', nextServer: 'EADDRINUSE' } },
  ],
  [
    'child-without-exit-lives-on',
    { predicted: 'end', seen: 'outlive', counts: { clients: '5', children: '5', childrenAfterParent: '5' } },
  ],
  [
    'unreaped-child-stays-defunct',
    { predicted: 'stay', seen: 'stay', counts: { clients: '5', zombies: '5', zombiesLater: '5' } },
  ],
  [
    'zombies-vanish-with-their-parent',
    {
      predicted: 'always',
      seen: 'depends',
      counts: { zombies: '5', zombiesBelowInit: '0', zombiesBelowSleep: '5' },
    },
  ],
  [
    'orphan-is-adopted-and-reaped',
    {
      predicted: 'depends',
      seen: 'depends',
      counts: {
        ...{ children: '5', adoptedByInit: '5', adoptedBySleep: '5' },
        ...{ zombiesBelowInit: '0', zombiesBelowSleep: '5' },
      },
    },
  ],
  [
    'zombies-hold-resources',
    {
      predicted: 'refused',
      seen: 'refused',
      counts: { zombies: '20', tasks: '21', clientsLater: '5', servedLater: '0', forkError: 'fork: EAGAIN' },
    },
  ],
  [
    'wait-reaps-while-serving',
    {
      predicted: 'blocked',
      seen: 'both',
      counts: { killed: '50', zombies: '0', clientsLater: '5', servedLater: '5', statusesKnown: '50' },
    },
  ],
  [
    'ignored-sigchld-leaves-no-zombies',
    {
      predicted: 'none',
      seen: 'none',
      counts: { clients: '20', parentSigchld: 'SIG_IGN', children: '0', zombies: '0' },
    },
  ],
  ['processes-cost-more-than-one', { predicted: 'more', seen: 'more', counts: {} }],
])('%s', async (name, { predicted, seen, counts }) => {
  await open(name);
  await run(predicted);
  const { id } = EXPERIMENTS[name];
  const outcome = en[`${id}.${seen}` as keyof typeof en];
  const verdict = predicted === seen ? en.right : en.wrong;
  expect(await page.locator('#experiment-status').innerText()).toBe(verdict.replace('{outcome}', outcome));
  expect(await figures()).toMatchObject(counts);
  expect(await page.locator('#experiment-result mark').count()).toBeGreaterThan(0);
  // The server of the experiment is what the live view shows.
  await expectText(page, '#status', 'Live.');
});

test('with what was seen and the code, axe finds nothing, and each text is Chinese where Chinese is chosen', async () => {
  await open('ignored-sigchld-leaves-no-zombies');
  await expectText(page, '#experiment-result', /export const reapIgnore/);
  await expectNoViolation(page);
  await page.locator('#language').selectOption('zh');
  await expectText(page, '#experiment-title', zh['s11.statement']);
  await expectText(page, '#experiment-status', zh['s11.none']);
  await page.locator('#language').selectOption('en');
});

test('on a phone nothing is wider than the screen', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoViolation(page);
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
});

test('an experiment that there is not is refused, and so is one without a prediction', async () => {
  const headers = { origin: new URL(lab.url).origin, 'content-type': 'application/json' };
  const post = async (body: object) =>
    (await fetch(`${lab.url}do/run-experiment`, { method: 'POST', headers, body: JSON.stringify(body) })).status;
  expect(await post({ experiment: 'other', prediction: 'none' })).toBe(400);
  expect(await post({ experiment: 'ignored-sigchld-leaves-no-zombies' })).toBe(400);
});

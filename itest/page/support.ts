/** What the tests of the page share: the lab in a browser, and what they wait for. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually } from '../../src/host/index.ts';
import { type StartedBrowser, startBrowser } from '../../testkit/browser.ts';
import { buildPage, type StartedPage, startLab } from '../support/live-page.ts';

const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

export interface OpenLab extends AsyncDisposable {
  readonly started: StartedBrowser;
  readonly lab: StartedPage;
  readonly page: Page;
}

/** `id`: of its run. The live view shows its first server. */
export async function openLab(id: string): Promise<OpenLab> {
  buildPage();
  const started = await startBrowser();
  let lab: StartedPage | undefined;
  const dispose = async () => {
    await lab?.[Symbol.asyncDispose]();
    await started[Symbol.asyncDispose]();
  };
  try {
    lab = await startLab(id);
    const context = await started.browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en' });
    const page = await context.newPage();
    await page.goto(lab.url);
    await expectText(page, '#status', 'Live.');
    return { started, lab, page, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** An element comes to show it. */
export function expectText(page: Page, selector: string, text: string | RegExp, limitMs = 30_000): Promise<void> {
  const sample = async () => expect(await page.locator(selector).innerText()).toMatch(text);
  return eventually(sample, { what: `the text of ${selector}`, limitMs });
}

/** axe finds nothing. */
export async function expectNoViolation(page: Page): Promise<void> {
  // As the browser's own tools do it: the page itself lets no script in.
  await page.evaluate(AXE);
  const found: { id: string; nodes: { target: string[] }[] }[] = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  expect(found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([]);
}

/** What the tests of the page wait for. */
import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually } from '../../src/host/index.ts';

/** An element comes to show it. */
export function expectText(page: Page, selector: string, text: string | RegExp, limitMs = 30_000): Promise<void> {
  const sample = async () => expect(await page.locator(selector).innerText()).toMatch(text);
  return eventually(sample, { what: `the text of ${selector}`, limitMs });
}

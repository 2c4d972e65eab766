/** The site of the documentation in a real browser, on a desk and on a phone: axe finds nothing, nothing is cut, and the search finds. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type StartedBrowser, startBrowser } from '../../testkit/browser.ts';

jest.setTimeout(600_000);

const ROOT = join(__dirname, '../..');
/** No such host: each request is answered from the folder of the site. */
const ORIGIN = 'http://site.invalid';
const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
};
const VIEWPORTS = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } } as const;

let folder: string;
let started: StartedBrowser;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'forkbed-site-'));
  execFileSync(join(ROOT, 'scripts/site.sh'), [folder], { cwd: ROOT, encoding: 'utf8' });
  started = await startBrowser();
});

afterAll(async () => {
  await started?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

async function open(
  { viewport, colorScheme = 'light' }: { viewport: keyof typeof VIEWPORTS; colorScheme?: 'light' | 'dark' },
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await started.browser.newContext({ viewport: VIEWPORTS[viewport], colorScheme });
  try {
    await context.route('**/*', async (route) => {
      const file = join(folder, decodeURI(new URL(route.request().url()).pathname));
      if (!existsSync(file)) return route.fulfill({ status: 404, body: '' });
      const contentType = TYPES[extname(file)] ?? 'application/octet-stream';
      return route.fulfill({ body: readFileSync(file), contentType });
    });
    await look(await context.newPage());
  } finally {
    await context.close();
  }
}

/** What axe finds, one a line: the rule, and the first place. By all of its rules, or by that of the contrast. */
async function violations(page: Page, rules: 'all' | 'contrast' = 'all'): Promise<string[]> {
  await page.evaluate(AXE);
  const only = rules === 'all' ? '' : ', runOnly: ["color-contrast"]';
  const found: { id: string; nodes: { target: string[] }[] }[] = await page.evaluate(
    `axe.run(document, { resultTypes: ["violations"]${only} }).then(({ violations }) => violations)`,
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ')} (${nodes.length})`);
}

function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
}

describe.each(Object.keys(VIEWPORTS) as (keyof typeof VIEWPORTS)[])('on a %s', (viewport) => {
  test.each(['light', 'dark'] as const)(
    'each page passes axe, and is as wide as the screen: %s',
    async (colorScheme) => {
      const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'));
      expect(pages.length).toBeGreaterThan(70);
      const found: string[] = [];
      await open({ viewport, colorScheme }, async (page) => {
        // In the dark nothing but the colours is another, and they are the same at both widths.
        const looked = colorScheme === 'dark' && viewport === 'phone' ? ['index.html', 'docs/check.html'] : pages;
        for (const name of looked) {
          await page.goto(`${ORIGIN}/${name}`);
          const broken = await violations(page, colorScheme === 'light' ? 'all' : 'contrast');
          found.push(...broken.map((each) => `${name}: ${each}`));
          const beyond = await overflow(page);
          if (beyond > 0) found.push(`${name}: ${beyond} px beyond the screen`);
        }
        await page.goto(`${ORIGIN}/index.html`);
        await page.screenshot({ path: `reports/site-${viewport}-${colorScheme}.png` });
      });
      expect(found).toEqual([]);
    },
  );
});

test('axe is there and finds what is wrong', async () => {
  await open({ viewport: 'phone' }, async (page) => {
    await page.setContent('<!doctype html><html><body><img src="x.png"><p style="color:#eee">pale</p></body></html>');
    const found = await violations(page);
    expect(found.map((each) => each.replace(/:.*/, ''))).toEqual(
      expect.arrayContaining(['color-contrast', 'document-title', 'html-has-lang', 'image-alt']),
    );
    expect(await violations(page, 'contrast')).toEqual([expect.stringMatching(/^color-contrast: /)]);
  });
});

test('the search finds a page by a word of it, offline', async () => {
  await open({ viewport: 'desktop' }, async (page) => {
    await page.goto(`${ORIGIN}/docs/check.html`);
    await page.getByRole('textbox').fill('waitpid');
    const first = page.locator('.pagefind-ui__result-link').first();
    await first.waitFor();
    expect(await violations(page)).toEqual([]);
    const target = await first.getAttribute('href');
    expect(existsSync(join(folder, decodeURI(new URL(target ?? '', ORIGIN).pathname)))).toBe(true);
    await first.click();
    await page.waitForLoadState();
    expect(await page.locator('main').textContent()).toContain('waitpid');
  });
});

test('the colours follow the system', async () => {
  const grounds: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await open({ viewport: 'desktop', colorScheme }, async (page) => {
      await page.goto(`${ORIGIN}/index.html`);
      grounds.push(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
    });
  }
  expect(grounds).toEqual(['rgb(255, 255, 255)', 'rgb(20, 23, 26)']);
});

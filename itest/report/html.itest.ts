/** The HTML report of a real run, in a real browser: what a person sees of it, on a desk, on a phone, and in the dark. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type StartedBrowser, startBrowser } from '../../testkit/browser.ts';
import { temporaryFolder } from '../../testkit/temporary-folder.ts';
import { forkbed } from '../support/forkbed.ts';

jest.setTimeout(300_000);

const DESK = { width: 1000, height: 1100 };
const PHONE = { width: 360, height: 740 };
/** `FORKBED_PICTURES=docs/pictures npm run itest -- itest/report` renews the pictures of the documentation. */
const pictures = process.env.FORKBED_PICTURES ?? 'reports';

let html: string;
let started: StartedBrowser;

beforeAll(async () => {
  const file = join(temporaryFolder(), 'report.html');
  const image = process.env.FORKBED_IMAGE ?? 'forkbed';
  const load = ['--clients', '2', '--connections', '60', '--messages', '20', '--hold', '200ms', '--settle', '1s'];
  const { exitCode } = await forkbed([
    'check',
    ...load,
    '--output',
    `html=${file}`,
    image,
    '--',
    'forkbed-server',
    '--reap',
    'none',
  ]);
  expect(exitCode).toBe(1);
  html = readFileSync(file, 'utf8');
  started = await startBrowser();
});

afterAll(async () => {
  await started?.[Symbol.asyncDispose]();
});

async function show(
  options: { viewport: { width: number; height: number }; colorScheme?: 'light' | 'dark' },
  look: (page: Page, requested: readonly string[]) => Promise<void>,
): Promise<void> {
  const context = await started.browser.newContext({ colorScheme: 'light', ...options });
  try {
    const page = await context.newPage();
    const requested: string[] = [];
    page.on('request', (request) => requested.push(request.url()));
    await page.setContent(html);
    await look(page, requested);
  } finally {
    await context.close();
  }
}

/** Of the whole page, as luminance from 0 to 1. */
async function ground(page: Page): Promise<number> {
  const color: string = await page.evaluate('getComputedStyle(document.body).backgroundColor');
  const [red = 0, green = 0, blue = 0] = color.match(/\d+/g)?.map(Number) ?? [];
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}

/** How far the page reaches beyond the right edge of the screen. */
function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
}

/** Heights of the line of the zombies, and that of the axis below it, in units of the drawing: downwards. */
function zombieLine(page: Page): Promise<{ axis: number; heights: number[] }> {
  return page.evaluate(`({
    axis: Number(document.querySelector('svg line.axis').getAttribute('y1')),
    heights: [...document.querySelector('svg path.second').getAttribute('d').matchAll(/,(-?[\\d.]+)/g)].map(([, y]) => Number(y)),
  })`);
}

describe('the report of a server that leaks', () => {
  test('shows the verdict, a line for each check, and whose zombies they are', async () => {
    await show({ viewport: DESK }, async (page) => {
      expect(await page.title()).toMatch(/^forkbed: fail: /);
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('✗ fail');
      const rows = await page.locator('.checks li').allInnerTexts();
      expect(rows).toHaveLength(12);
      expect(rows[0]).toMatch(/^✓ control\s+a zombie was planted/);
      expect(rows[1]).toMatch(/^✗ no-defunct\s+122 zombies outlived 1.0 s/);
      expect(await page.locator('#no-defunct dd').first().innerText()).toBe('no zombie outlives the settle window');
      expect(await page.locator('#no-defunct').innerText()).toContain('parent: pid 1 (forkbed-server --reap none)');
      await page.screenshot({ path: join(pictures, 'report.png') });
    });
  });

  test('draws the timeline of the run: the line of the zombies rises to all of them, and the tree marks them', async () => {
    await show({ viewport: DESK }, async (page) => {
      const chart = page.getByRole('img', { name: 'Processes, zombies and memory over time' });
      expect(await chart.isVisible()).toBe(true);
      expect(await chart.locator('desc').textContent()).toMatch(/^At most 123 processes and 122 zombies at once/);
      const { axis, heights } = await zombieLine(page);
      const highest = axis - Math.min(...heights);
      expect(highest).toBeGreaterThan(50);
      // Those of the warm-up, one a client.
      expect((axis - (heights[0] ?? 0)) / highest).toBeCloseTo(2 / 122, 2);
      expect(await page.locator('pre').first().innerText()).toMatch(
        /^1 S forkbed-server --reap none .*\n└─ 122 zombies Z \[forkbed-server\] <defunct> \(up to .* s\): \d+, /,
      );
    });
  });

  test('loads nothing, and runs no script', async () => {
    await show({ viewport: DESK }, async (page, requested) => {
      expect(requested.filter((url) => !url.startsWith('about:'))).toEqual([]);
      expect(await page.locator('script, link, img, iframe').count()).toBe(0);
    });
  });

  test.each(['light', 'dark'] as const)('fits a phone, %s', async (colorScheme) => {
    await show({ viewport: PHONE, colorScheme }, async (page) => {
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      const text = Number.parseFloat(
        await page.evaluate('getComputedStyle(document.querySelector(".checks span")).fontSize'),
      );
      expect(text).toBeGreaterThanOrEqual(14);
      expect(Math.round(await ground(page))).toBe(colorScheme === 'light' ? 1 : 0);
      if (colorScheme === 'dark') await page.screenshot({ path: join(pictures, 'report-phone.png') });
    });
  });
});

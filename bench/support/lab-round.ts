/** `npm run lab` as a learner calls it, in a real browser, to the first zombie that the page shows. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text as readText } from 'node:stream/consumers';
import type { Browser, Page } from 'playwright-core';
import { eventually } from '../../src/host/index.ts';
import { hostAddress } from '../../testkit/host-address.ts';

const LIMIT_MS = 120_000;

export interface LabRound {
  /** From the command to the page that shows the server. */
  readonly serverS: number;
  /** From the command to the first zombie in the page. */
  readonly zombieS: number;
  readonly clicks: number;
}

/** `holdS`: what is entered as the time that clients hold; what the form has where it is absent. Whatever the lab has started is gone after it. */
export async function measureLab(browser: Browser, { holdS }: { holdS?: number }): Promise<LabRound> {
  // The image is found by its sources, as a user's lab finds it.
  const { FORKBED_IMAGE: _, ...env } = process.env;
  const beganMs = performance.now();
  const seconds = () => (performance.now() - beganMs) / 1_000;
  const lab = spawn('npm', ['run', '--silent', 'lab', '--', '--no-open', '--host', hostAddress()], {
    env,
    // Ctrl-C in a terminal reaches the whole group.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(lab, 'exit');
  const errors = readText(lab.stderr);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en' });
  try {
    const url = await Promise.race([
      readUrl(lab.stdout),
      ended.then(async () => Promise.reject(new Error(await errors))),
    ]);
    const page = await context.newPage();
    await page.goto(url);
    await page.locator('#tree .row', { hasText: 'forkbed-server' }).waitFor({ timeout: LIMIT_MS });
    const serverS = seconds();
    const clicks = await startClients(page, holdS);
    await page.locator('#tree .row.zombie').first().waitFor({ timeout: LIMIT_MS });
    return { serverS, zombieS: seconds(), clicks };
  } finally {
    await context.close();
    if (lab.pid !== undefined && lab.exitCode === null) process.kill(-lab.pid, 'SIGINT');
    await ended;
  }
}

/** Returns how many clicks it took. */
async function startClients(page: Page, holdS: number | undefined): Promise<number> {
  const hold = page.locator('#lab [name=hold]');
  const button = page.locator('#lab [data-action=start-clients]');
  if (holdS === undefined) {
    await button.click();
    return 1;
  }
  await hold.click();
  await hold.fill(String(holdS));
  await button.click();
  return 2;
}

function readUrl(stdout: NodeJS.ReadableStream): Promise<string> {
  let output = '';
  stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const sample = () => {
    const [line = '', ...rest] = output.split('\n');
    if (rest.length === 0 || !line.startsWith('http')) throw new Error(`the output ${JSON.stringify(output)}`);
    return line;
  };
  return eventually(sample, { what: 'the address of the lab', limitMs: LIMIT_MS, intervalMs: 10 });
}

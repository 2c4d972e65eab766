/** `forkbed lab` in a real browser: each control does what it says, to the containers of its own run alone, and all of them are removed. */
import { once } from 'node:events';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { CHECK_IDS } from '../../src/common/checks/checks.ts';
import { CONTAINER_LIMITS } from '../../src/common/lab/lab-limits.ts';
import { eventually, listRun } from '../../src/host/index.ts';
import type { StartedPage } from '../support/live-page.ts';
import { run } from '../support/run.ts';
import { expectNoViolation, expectText, type OpenLab, openLab } from './support.ts';

jest.setTimeout(240_000);

const ID = 'lab-page';

let open: OpenLab;
let lab: StartedPage;
let page: Page;

beforeAll(async () => {
  open = await openLab(ID);
  ({ lab, page } = open);
});

afterAll(async () => {
  await open?.[Symbol.asyncDispose]();
});

async function act(action: string, outcome: RegExp, limitMs = 60_000): Promise<void> {
  await page.locator(`[data-action=${action}]`).click();
  await expectText(page, '#lab-outcome', outcome, limitMs);
}

const choose = (name: string, value: string) => page.locator(`#lab [name=${name}]`).selectOption(value);
const enter = (name: string, value: string) => page.locator(`#lab [name=${name}]`).fill(value);

test('axe finds nothing', () => expectNoViolation(page));

test('two clicks lead to the first zombies, and a verdict names them', async () => {
  await enter('hold', '0');
  const beganMs = performance.now();
  await act('start-clients', /^started: 1 container with 5 connections each\.$/);
  await expectText(page, '#counts', /Zombies\s+5/);
  expect(performance.now() - beganMs).toBeLessThan(30_000);
});

/** In the page: what each check was, from the first to the last. */
const NOTE_VERDICT = `(() => {
  window.outcomes = {};
  const note = () => {
    for (const item of document.querySelectorAll('#lab-findings li')) {
      const seen = (outcomes[item.dataset.check] ??= []);
      if (seen.at(-1) !== item.className) seen.push(item.className);
    }
  };
  new MutationObserver(note).observe(document.querySelector('#lab-findings'), { subtree: true, childList: true, attributes: true });
})()`;

test('the verdict shows each check as pending, and then as it is decided; a second page and another language have the same', async () => {
  await page.evaluate(NOTE_VERDICT);
  await page.locator('[data-action=verdict]').focus();
  await page.keyboard.press('Enter');
  await expectText(page, '#lab-findings', /… pending no-defunct: No zombie stays\./);
  await expectText(page, '#lab-step', /^\d+ of 10 checks are decided: ./);
  // The last checks are still pending when the first is decided.
  await expectText(page, '#lab-findings', /✕ fail no-defunct: [\s\S]*… pending alive: /, 120_000);
  await expectText(page, '#lab-outcome', /^fail\.$/, 120_000);
  await expectText(page, '#lab-step', /^Verdict: fail$/);
  await expectText(page, '#lab-findings', /✕ fail no-defunct: No zombie stays\. [\d,]+ zombies outlived/);
  const outcomes: Record<string, string[]> = await page.evaluate('outcomes');
  expect(Object.keys(outcomes)).toEqual(expect.arrayContaining([...CHECK_IDS]));
  for (const id of CHECK_IDS) {
    expect(outcomes[id]).toEqual(['pending', expect.stringMatching(/^(?:pass|fail|unknown)$/)]);
  }
  expect(await page.locator('#lab-findings').getAttribute('aria-live')).toBe('polite');
  expect(await page.evaluate('document.activeElement.dataset.action')).toBe('verdict');
  await expectNoViolation(page);
  await page.locator('#language').selectOption('zh');
  await expectText(page, '#lab-findings', /✕ 失败 no-defunct: 没有僵尸进程留下。/);
  await page.locator('#language').selectOption('en');
  const other = await page.context().newPage();
  await other.goto(lab.url);
  await expectText(other, '#lab-findings', /✕ fail no-defunct: /);
  await other.close();
});

test('another server is another container, with another strategy and a limit', async () => {
  await choose('reap', 'wait');
  await enter('maxChildren', '50');
  await act('start-server', /^started: forkbed-server --mode fork --reap wait --max-children 50\.$/);
  await expectText(page, '#tree .body', /forkbed-server --mode fork --reap wait/);
  await expectText(page, '#counts', /Zombies\s+0/);
  // The verdict was of the server before.
  expect(await page.locator('#lab-findings').innerText()).toBe('');
});

test('the limits of a server are those of its container, and a value beyond the bounds is refused with what it may be', async () => {
  await enter('pids', '64');
  await enter('memoryMiB', '32');
  await enter('cpus', '0.5');
  await enter('openFiles', '128');
  await act(
    'start-server',
    /at most 64 processes, at most 32 MiB of memory, at most 0\.5 of a core, at most 128 open files/,
  );
  const ids = (await listRun(ID)).filter(({ kind }) => kind === 'container').map(({ id }) => id);
  const { PidsLimit, Memory, MemorySwap, NanoCpus } = {
    PidsLimit: 64,
    Memory: 2 ** 25,
    MemorySwap: 2 ** 25,
    NanoCpus: 5e8,
  };
  const { stdout } = await run('docker', ['inspect', ...ids], { limitMs: 30_000 });
  expect(JSON.parse(stdout)).toContainEqual(
    expect.objectContaining({
      HostConfig: expect.objectContaining({
        ...{ PidsLimit, Memory, MemorySwap, NanoCpus },
        Ulimits: [{ Name: 'nofile', Soft: 128, Hard: 128 }],
      }),
    }),
  );
  for (const [name, { min, max }] of Object.entries(CONTAINER_LIMITS)) {
    for (const value of [min / 2, max * 2]) {
      await enter(name, String(value));
      await act(
        'start-server',
        new RegExp(`^Not done: expected ${name} to be 0, for no limit, or .* received "${value}"`),
      );
    }
    await enter(name, '0');
  }
  await choose('mode', 'single');
  await act('start-server', /^Not done: --max-children: expected --mode fork, received --mode single/);
  // The server that runs has stayed.
  await expectText(page, '#tree .body', /forkbed-server --mode fork --reap wait/);
  await choose('mode', 'fork');
  await act('start-server', /^started: forkbed-server --mode fork --reap wait --max-children 50\.$/);
});

test('all clients together have a bound, and those that have ended leave their room to others', async () => {
  await enter('containers', '2');
  await enter('connectionsEach', '500');
  await enter('hold', '120');
  await act('start-clients', /^started: 2 containers with 500 connections each/);
  await act(
    'start-clients',
    /^Not done: expected at most 1,000 connections of all clients together, received 1,000 of/,
  );
  await act('end-clients', /^all clients were removed/);
  await enter('hold', '0');
  await act('start-clients', /^started: 2 containers with 500 connections each/);
  await eventually(async () => act('start-clients', /^started: 2 containers/, 2_000), {
    what: 'room for other clients',
    limitMs: 60_000,
  });
  await act('end-clients', /^all clients were removed/);
  await enter('containers', '1');
  await enter('connectionsEach', '5');
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

/** A check that is ended in the middle: interrupted it removes what it has started, killed it leaves that to `forkbed clean`. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { eventually, listRun, runId, Testbed } from '../../src/host/index.ts';
import { forkbed, startForkbed } from '../support/forkbed.ts';

jest.setTimeout(120_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';

/** In the middle: its clients are connected, and stay so. */
async function begin(id: string): Promise<ChildProcess> {
  const run = startForkbed({ id, args: ['check', '--quiet', '--hold', '60000', IMAGE] });
  await eventually(
    async () => {
      const kinds = (await listRun(id)).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'container')).toHaveLength(5);
    },
    { what: 'subject, audit and three clients', limitMs: 30_000 },
  );
  return run;
}

test('SIGINT ends it with 130, and nothing is left', async () => {
  const id = `itest-check-int-${process.pid}`;
  const run = await begin(id);
  const ended = once(run, 'exit');
  run.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  expect(await listRun(id)).toEqual([]);
});

test('the report is there before what was started is removed: its reader does not wait for that', async () => {
  const id = `itest-check-report-${process.pid}`;
  const folder = mkdtempSync(join(tmpdir(), 'forkbed-report-'));
  const file = join(folder, 'report.json');
  const run = startForkbed({ id, args: ['check', '--quiet', '--output', `json=${file}`, IMAGE] });
  const ended = once(run, 'exit');
  while (!existsSync(file) && run.exitCode === null) await pause(2);
  expect((await listRun(id)).length).toBeGreaterThan(0);
  expect(await ended).toEqual([0, null]);
  expect(JSON.parse(readFileSync(file, 'utf8')).verdict.outcome).toBe('pass');
  expect(await listRun(id)).toEqual([]);
  rmSync(folder, { recursive: true });
});

test('SIGKILL leaves what it had started; forkbed clean removes that, and nothing of a run that goes on', async () => {
  await using testbed = await Testbed.start();
  const bystander = await testbed.startServer();
  const id = `itest-check-kill-${process.pid}`;
  const run = await begin(id);
  const ended = once(run, 'exit');
  run.kill('SIGKILL');
  await ended;
  const { length: left } = await listRun(id);
  expect(left).toBeGreaterThanOrEqual(7);
  const { exitCode, stdout } = await forkbed(['clean']);
  const [, ...removed] = /^removed: (\d+) containers?, (\d+) networks?, (\d+) volumes?\n/.exec(stdout) ?? [];
  expect(removed.reduce((sum, each) => sum + Number(each), 0)).toBeGreaterThanOrEqual(left);
  expect(stdout).toMatch(new RegExp(`^left: .* of run ${runId()}: its process, \\d+, goes on$`, 'm'));
  expect(exitCode).toBe(0);
  expect(await listRun(id)).toEqual([]);
  expect((await bystander.inspect()).State.Running).toBe(true);
});

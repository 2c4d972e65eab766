/** Ctrl-C in the middle of a check: it says so, and neither blames the engine nor gives a verdict. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, jest, test } from '@jest/globals';
import { eventually, listRun } from '../../src/host/index.ts';
import { temporaryFolder } from '../../testkit/temporary-folder.ts';
import { environmentOfItsOwn } from '../support/run.ts';

jest.setTimeout(120_000);

const PROGRAM = join(__dirname, '../../bin/forkbed.mjs');
const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';

async function interrupt(signal: NodeJS.Signals, more: readonly string[]) {
  const id = `itest-interrupted-${signal}-${process.pid}`;
  const reports = join(temporaryFolder(), 'reports');
  const variables = { FORKBED_RUN: id, GITHUB_STEP_SUMMARY: join(reports, 'summary.md') };
  const args = ['check', '--hold', '60000', '--output', `json=${join(reports, 'x.json')}`, ...more, IMAGE];
  const run = spawn(process.execPath, [PROGRAM, ...args], { env: { ...environmentOfItsOwn(), ...variables } });
  const [out, err, ended] = [text(run.stdout), text(run.stderr), once(run, 'exit')];
  await eventually(
    async () => {
      const kinds = (await listRun(id)).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'container')).toHaveLength(5);
    },
    { what: 'subject, audit and three clients', limitMs: 60_000 },
  );
  run.kill(signal);
  const [exitCode] = await ended;
  expect(await listRun(id)).toEqual([]);
  return { exitCode, stdout: await out, stderr: await err, isReported: existsSync(reports) };
}

test('SIGINT is reported as an interruption, with 130, and there is no verdict and no report', async () => {
  const { exitCode, stdout, stderr, isReported } = await interrupt('SIGINT', []);
  expect(stderr.split('\n').slice(-2)).toEqual(['forkbed: interrupted: removing what was started', '']);
  expect(stderr).not.toMatch(/engine/i);
  expect(stdout).toBe('');
  expect(isReported).toBe(false);
  expect(exitCode).toBe(130);
});

test('SIGTERM is the same with 143, also where there is no progress', async () => {
  const { exitCode, stdout, stderr } = await interrupt('SIGTERM', ['--quiet']);
  expect(stderr).toBe('forkbed: interrupted: removing what was started\n');
  expect(stdout).toBe('');
  expect(exitCode).toBe(143);
});

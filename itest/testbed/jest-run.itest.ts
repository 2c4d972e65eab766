/** The life cycle of a whole test run, global set-up and tear-down included, when a test fails and when it is interrupted. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { eventually, listRun } from '../../src/host/index.ts';
import { integrationTests } from '../support/jest-project.ts';

jest.setTimeout(120_000);

const ROOT = join(__dirname, '../..');
const CONFIG = { ...integrationTests(), testMatch: ['<rootDir>/itest/testbed/fixtures/leaves-a-server.ts'] };

/** Another run of jest, of one test of leaves-a-server.ts; `said` is what it has written so far. */
function startJest({ id, testName }: { id: string; testName: string }): { run: ChildProcess; said: () => string } {
  const { FORKBED_OWNER: _, ...environment } = process.env;
  const jestProgram = join(ROOT, 'node_modules/jest/bin/jest.js');
  const args = [jestProgram, '--config', JSON.stringify(CONFIG), '--runInBand', '--testNamePattern', testName];
  const run = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...environment, FORKBED_RUN: id },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  run.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return { run, said: () => text };
}

test('a test that fails leaves nothing, once its run has ended', async () => {
  const id = `itest-failing-${process.pid}`;
  const { run, said } = startJest({ id, testName: 'fails' });
  expect(await once(run, 'exit')).toEqual([1, null]);
  expect(said()).toContain('disposed of');
  expect(await listRun(id)).toEqual([]);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('a run of jest that is ended by %s in the middle of a test leaves nothing', async (signal, code) => {
  const id = `itest-jest-${signal}-${process.pid}`;
  const { run } = startJest({ id, testName: 'waits' });
  await eventually(async () => expect((await listRun(id)).map(({ kind }) => kind)).toEqual(['container', 'network']), {
    what: 'a container and a network',
    limitMs: 60_000,
  });
  const ended = once(run, 'exit');
  run.kill(signal);
  expect(await ended).toEqual([code, null]);
  expect(await listRun(id)).toEqual([]);
});

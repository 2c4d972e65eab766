/** What `npm run itest` and `.ci/run` print last, from reports as jest writes them. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

const SCRIPTS = join(__dirname, '../../scripts');
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forkbed-count-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Statuses = Readonly<Record<string, readonly string[]>>;

/** A file without tests is one that could not be run. */
function report(name: string, files: Statuses): string {
  const testResults = Object.entries(files).map(([file, statuses]) => ({
    name: join(folder, file),
    status: statuses.length === 0 || statuses.includes('failed') ? 'failed' : 'passed',
    assertionResults: statuses.map((status) => ({ status })),
  }));
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify({ testResults }));
  return path;
}

function script(name: string, args: readonly string[]): Promise<{ exitCode: number; stdout: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(SCRIPTS, name), ...args], { cwd: folder }, (error, stdout) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout });
    });
  });
}

const ONE = { 'a.ts': ['passed', 'pending', 'todo'], 'b.ts': ['passed', 'failed'] };

test('it counts tests by what became of them, over all reports', async () => {
  const reports = [report('1.json', ONE), report('2.json', { 'c.ts': ['passed'] })];
  expect(await script('count-tests.mjs', reports)).toEqual({ exitCode: 1, stdout: '3 passed, 1 failed, 2 skipped\n' });
  const fine = [report('3.json', { 'c.ts': ['passed'] })];
  expect(await script('count-tests.mjs', fine)).toEqual({ exitCode: 0, stdout: '1 passed, 0 failed, 0 skipped\n' });
});

test('a file that could not be run, a report that is missing, and no test at all are failures', async () => {
  const missing = join(folder, 'none.json');
  expect((await script('count-tests.mjs', [report('1.json', { 'a.ts': [] })])).stdout).toMatch(/^0 passed, 1 failed/);
  expect((await script('count-tests.mjs', [report('2.json', { 'a.ts': ['passed'] }), missing])).exitCode).toBe(1);
  expect((await script('count-tests.mjs', [report('3.json', {})])).exitCode).toBe(1);
});

test('of a file that ran again the second results count, and it is named', async () => {
  const first = report('1.json', ONE);
  const passed = report('again.json', { 'b.ts': ['passed', 'passed'] });
  expect(await script('count-tests.mjs', [first, '--again', passed])).toEqual({
    exitCode: 0,
    stdout: 'b.ts failed beside other tests, and passed alone\n3 passed, 0 failed, 2 skipped\n',
  });
  const failed = report('again.json', { 'b.ts': ['failed', 'passed'] });
  expect(await script('count-tests.mjs', [first, '--again', failed])).toEqual({
    exitCode: 1,
    stdout: 'b.ts failed beside other tests, and failed again alone\n2 passed, 1 failed, 2 skipped\n',
  });
  const none = await script('count-tests.mjs', [first, '--again', join(folder, 'none.json')]);
  expect(none).toMatchObject({ exitCode: 1, stdout: '2 passed, 1 failed, 2 skipped\n' });
});

test('files in which something failed are listed, unless there are too many', async () => {
  const reports = [report('1.json', { ...ONE, 'c.ts': [] }), report('2.json', { 'd.ts': ['passed'] })];
  expect((await script('failed-files.mjs', ['--max', '2', ...reports])).stdout).toBe('b.ts\nc.ts\n');
  expect((await script('failed-files.mjs', ['--max', '1', ...reports])).stdout).toBe('');
  const missing = join(folder, 'none.json');
  expect(await script('failed-files.mjs', ['--max', '2', ...reports, missing])).toEqual({ exitCode: 0, stdout: '' });
});

test('the slowest files are listed, of the reports that can be read', async () => {
  const timed = (name: string, endTime: number) => ({ name: join(folder, name), startTime: 1_000, endTime });
  const path = join(folder, '1.json');
  writeFileSync(
    path,
    JSON.stringify({ testResults: [timed('a.ts', 1_500), timed('b.ts', 81_060), timed('c.ts', 3_000)] }),
  );
  const empty = join(folder, '2.json');
  writeFileSync(empty, '');
  expect((await script('slow-files.mjs', ['--max', '2', empty, path])).stdout).toBe(
    '   80.1 s  b.ts\n    2.0 s  c.ts\n',
  );
  expect((await script('slow-files.mjs', ['--names', '--max', '2', empty, path])).stdout).toBe('b.ts\nc.ts\n');
});

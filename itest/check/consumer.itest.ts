/** The package as npm packs and installs it: its form, and the tests of a project that uses it, which is itest/consumer. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { startAtOnce } from '../support/at-once.ts';
import { CONSUMER, InstalledConsumer, packageOf, ROOT, runIn } from '../support/installed-consumer.ts';
import type { Outcome } from '../support/run.ts';

jest.setTimeout(180_000);

/** The runners' reports are of the same form. Neither writes a snapshot that is missing: it fails. */
const PROGRAMS = {
  jest: ['--ci', '--json', '--outputFile', 'jest-report.json'],
  vitest: ['run', '--reporter', 'default', '--reporter', 'json', '--outputFile', 'vitest-report.json'],
  tsc: [],
} as const;
type Program = keyof typeof PROGRAMS;

let consumer: InstalledConsumer;
let outcomeOf: (program: Program) => Promise<Outcome>;

beforeAll(async () => {
  consumer = await InstalledConsumer.install();
  outcomeOf = startAtOnce(Object.keys(PROGRAMS) as Program[], {
    atOnce: 3,
    job: (program) => consumer.run(program, PROGRAMS[program]),
  });
});

// There is none where it could not be installed.
afterAll(() => consumer?.[Symbol.dispose]());

test('publint finds nothing to say of the package', async () => {
  const publint = join(dirname(require.resolve('publint')), 'cli.js');
  const { exitCode, stdout } = await runIn(ROOT, process.execPath, [publint, 'run', consumer.tarball, '--strict']);
  expect(stdout).toMatch(/All good!\s*$/);
  expect(exitCode).toBe(0);
});

test('the consumer has the versions that forkbed itself is developed with', () => {
  const { devDependencies, dependencies } = packageOf(ROOT);
  expect({ ...devDependencies, ...dependencies }).toMatchObject(packageOf(CONSUMER).devDependencies);
});

test('TypeScript finds the types of the five matchers, in Jest and in Vitest, and refuses what they refuse', async () => {
  expect(await outcomeOf('tsc')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
});

test.each(['jest', 'vitest'] as const)(
  '%s: each of the five matchers is content with a sound server, and tells of a faulty one what the snapshot has',
  async (runner) => {
    const { exitCode, stdout, stderr } = await outcomeOf(runner);
    if (exitCode !== 0) throw new Error(`expected ${runner} to end with 0, received ${exitCode}:\n${stdout}${stderr}`);
    const report = JSON.parse(readFileSync(join(consumer.folder, `${runner}-report.json`), 'utf8'));
    expect(report).toMatchObject({ success: true, numPassedTests: 10, numTotalTests: 10 });
    expect(report.snapshot).toMatchObject({ matched: 5, total: 5, unchecked: 0, added: 0 });
  },
);

test('both runners tell the same', () => {
  const [inJest, inVitest] = ['jest', 'vitest'].map((runner) => snapshotOf(runner));
  expect(inVitest).toBe(inJest);
});

/** Without its first line, which names the runner. */
function snapshotOf(runner: string): string {
  const folder = join(CONSUMER, runner, '__snapshots__');
  const [file = 'none', ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  return readFileSync(join(folder, file), 'utf8').replace(/^.*\n/, '');
}

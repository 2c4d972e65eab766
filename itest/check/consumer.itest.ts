/** The matchers in a project that has installed the package, itest/consumer, as in anybody's: nothing there names an image. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { startAtOnce } from '../support/at-once.ts';
import { CONSUMER, InstalledProject, packageOf, ROOT } from '../support/installed-project.ts';
import { PackedPackage } from '../support/packed-package.ts';
import type { Outcome } from '../support/run.ts';

jest.setTimeout(400_000);

const SUBJECT_IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
/** The runners' reports are of the same form. Neither writes a snapshot that is missing: it fails. */
const PROGRAMS = {
  jest: ['--ci', '--json', '--outputFile', 'jest-report.json'],
  vitest: ['run', '--reporter', 'default', '--reporter', 'json', '--outputFile', 'vitest-report.json'],
} as const;
/** Each of the five matchers on a sound server and on a faulty one; in Jest one test more, which requires the package. */
const TESTS = { jest: 11, vitest: 10 };
type Program = keyof typeof PROGRAMS;

let project: InstalledProject;
let outcomeOf: (program: Program) => Promise<Outcome>;

beforeAll(async () => {
  using packed = await PackedPackage.pack();
  project = await InstalledProject.install(packed.tarball, 'npm');
  // Else both would build the image of the clients and the probe at once, in the time of their first test.
  await project.run('node', ['library/check.mjs', SUBJECT_IMAGE]);
  outcomeOf = startAtOnce(Object.keys(PROGRAMS) as Program[], {
    atOnce: 2,
    job: (program) => project.run(program, PROGRAMS[program], { SUBJECT_IMAGE }),
  });
});

// There is none where it could not be installed.
afterAll(() => project?.[Symbol.dispose]());

test('the consumer has the versions that forkbed itself is developed with', () => {
  // What package.json allows may be a range; the lockfile says what is installed.
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const wanted = packageOf(CONSUMER).devDependencies;
  expect(Object.keys(wanted)).toContain('testcontainers');
  const installed = Object.keys(wanted).map((name) => [name, packages[`node_modules/${name}`]?.version]);
  expect(Object.fromEntries(installed)).toEqual(wanted);
});

test.each(['jest', 'vitest'] as const)(
  '%s: each of the five matchers is content with a sound server, and tells of a faulty one what the snapshot has',
  async (runner) => {
    const { exitCode, stdout, stderr } = await outcomeOf(runner);
    if (exitCode !== 0) throw new Error(`expected ${runner} to end with 0, received ${exitCode}:\n${stdout}${stderr}`);
    const report = JSON.parse(readFileSync(join(project.folder, `${runner}-report.json`), 'utf8'));
    expect(report).toMatchObject({ success: true, numPassedTests: TESTS[runner], numTotalTests: TESTS[runner] });
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

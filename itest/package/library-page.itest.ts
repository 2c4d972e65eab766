/** The examples of docs/library.md, as they stand there, run with the package as npm packs it. */
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { examplesIn } from '../../scripts/api-report.ts';
import { ROOT } from '../support/installed-project.ts';
import { PackedPackage } from '../support/packed-package.ts';
import { environmentOfItsOwn, type Outcome, run } from '../support/run.ts';

jest.setTimeout(300_000);

const SUBJECT = process.env.FORKBED_IMAGE ?? 'forkbed';
const LIMIT_MS = 240_000;

/** The library is to leave the environment of its process as it is. */
const ENVIRONMENT_IS_KEPT = `const before = JSON.stringify(process.env);
  process.on('exit', () => {
    if (JSON.stringify(process.env) === before) return;
    process.stderr.write('the environment has changed');
    process.exitCode = 70;
  });`;

let packed: PackedPackage;

beforeAll(async () => {
  packed = await PackedPackage.pack();
  symlinkSync(join(ROOT, 'node_modules'), join(packed.unpacked, 'node_modules'));
});

// There is none where it could not be packed.
afterAll(() => packed?.[Symbol.dispose]());

/** The example of the section with that heading, by Node itself: in the package's folder its name leads to the package. */
async function runExample(heading: string, args: readonly string[] = []): Promise<Outcome> {
  const page = readFileSync(join(packed.unpacked, 'docs/library.md'), 'utf8');
  const section = page.split(/^## /m).find((each) => each.startsWith(heading)) ?? '';
  const [example, ...others] = examplesIn(section, heading);
  if (example === undefined || others.length > 0) throw new Error(`expected one example under ${heading}`);
  const file = join(packed.unpacked, `${heading.toLowerCase().replaceAll(/\W+/g, '-')}.mts`);
  writeFileSync(file, example.code);
  const preload = `data:text/javascript,${encodeURIComponent(ENVIRONMENT_IS_KEPT)}`;
  return run(process.execPath, ['--import', preload, file, ...args], {
    cwd: packed.unpacked,
    env: environmentOfItsOwn(),
    limitMs: LIMIT_MS,
  });
}

test('the page has five examples, and each of them has a test', () => {
  const page = readFileSync(join(ROOT, 'docs/library.md'), 'utf8');
  const sections = page.split(/^## /m).filter((section) => examplesIn(section, '').length > 0);
  expect(examplesIn(page, '')).toHaveLength(5);
  expect(sections.map((section) => section.split('\n')[0])).toEqual([
    'Check an image',
    'Look at a server',
    'Inject a fault',
    'Name an engine, and clean up',
    'Clients on a Swarm',
  ]);
});

test('an image is checked: a line a check, the verdict, and its exit code', async () => {
  const { exitCode, stdout } = await runExample('Check an image', [SUBJECT]);
  expect(stdout).toMatch(/^pass no-defunct: .*\n(?:pass [a-z0-9-]+: .*\n)+verdict: pass\n$/);
  expect(exitCode).toBe(0);
});

test('a server that does not reap is seen to have a zombie for each connection', async () => {
  expect(await runExample('Look at a server')).toEqual({
    exitCode: 0,
    stdout: '20 connections served, 0 failed, 20 zombies\n',
    stderr: '',
  });
});

test('a fault acts while it is on, and the server recovers', async () => {
  const { exitCode, stdout, stderr } = await runExample('Inject a fault');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(/^[1-9]\d* forks? (?:was|were) refused; the fault acted\n/);
  expect(stdout).toMatch(/\n0 of 10 connections served during the fault, 10 after it\n$/);
});

test('what is started on an engine that is named is listed, and removed', async () => {
  const { exitCode, stdout, stderr } = await runExample('Name an engine, and clean up');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(/^(?:Docker|Podman) \d\S*\ncontainer of example-\d+\n1 removed\n$/);
});

test('without a Swarm the example says what to do, and starts nothing', async () => {
  const { exitCode, stderr } = await runExample('Clients on a Swarm', [SUBJECT]);
  expect(stderr).toContain('expected a manager of a Docker Swarm, received an engine that is in none');
  expect(exitCode).not.toBe(0);
});

/**
 * The package as its users install it, with each package manager into an empty folder, and what they do with it then. Nothing
 * names an image of forkbed's own: the first who needs it builds it from what the package carries.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { toolImageName } from '../../src/host/docker/tool-image-sources.ts';
import { type StartedContainer, startContainer } from '../../src/host/index.ts';
import { startAtOnce } from '../support/at-once.ts';
import { InstalledProject, ROOT } from '../support/installed-project.ts';
import { cleanEnvironment, succeed } from '../support/own-process.ts';
import { MANAGERS, type ManagerName } from '../support/package-managers.ts';
import { PackedPackage } from '../support/packed-package.ts';
import type { Outcome } from '../support/run.ts';

jest.setTimeout(600_000);

/** A server to check: forkbed's own. */
const SUBJECT = process.env.FORKBED_IMAGE ?? 'forkbed';
const LIGHT = ['--quiet', '--port', '5005', '--clients', '1', '--connections', '20'];
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** What each project does; a job's name is also a test's. */
const JOBS: Readonly<Record<string, (project: InstalledProject) => Promise<Outcome>>> = {
  version: (project) => project.run('forkbed', ['--version']),
  good: (project) => project.run('forkbed', ['check', ...LIGHT, SUBJECT]),
  leaking: (project) => project.run('forkbed', ['check', ...LIGHT, SUBJECT, '--', 'forkbed-server', '--reap', 'none']),
  missing: (project) => project.run('forkbed', ['check', 'forkbed-no-such-image:none']),
  ps: (project) => project.run('forkbed', ['ps', container.id]),
  clean: (project) => project.run('forkbed', ['clean']),
  'README in Jest': (project) => project.run('jest', ['--ci', 'jest/readme.spec.ts']),
  'README in Vitest': (project) => project.run('vitest', ['run', 'vitest/readme.spec.ts']),
  import: (project) => project.run('node', ['library/check.mjs', SUBJECT]),
  require: (project) => project.run('node', ['library/check.cjs', SUBJECT]),
  'require in Jest': (project) => project.run('jest', ['--ci', 'jest/commonjs.spec.cjs']),
};

let container: StartedContainer;
const projects = new Map<ManagerName, InstalledProject>();
let outcomeOf: (job: string) => Promise<Outcome>;

beforeAll(async () => {
  using packed = await PackedPackage.pack();
  const install = async (name: ManagerName) => {
    const project = await InstalledProject.install(packed.tarball, name);
    projects.set(name, project);
    writeReadmeExample(project.folder);
  };
  const installed = await Promise.allSettled([...MANAGERS.map(install), startServer()]);
  for (const each of installed) if (each.status === 'rejected') throw each.reason;
  // Else several would build the image of the clients and the probe at once, in the time of their first test.
  await JOBS.import?.(inProject('npm'));
  const keys = MANAGERS.flatMap((name) => Object.keys(JOBS).map((job) => `${name}: ${job}`));
  outcomeOf = startAtOnce(keys, { atOnce: 3, job: (key) => perform(key) });
});

afterAll(async () => {
  for (const project of projects.values()) project[Symbol.dispose]();
  // There is none where it could not be started.
  await container?.remove();
});

describe.each(MANAGERS)('installed with %s', (name) => {
  const outcome = (job: string) => outcomeOf(`${name}: ${job}`);

  test('the command line starts, and has the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(await outcome('version')).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('a good server passes, with 0', async () => {
    const { exitCode, stdout, stderr } = await outcome('good');
    expect({ exitCode, stdout, stderr }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/verdict: pass\n$/),
    });
  });

  test('a leaking server fails, with 1', async () => {
    const { exitCode, stdout, stderr } = await outcome('leaking');
    expect({ exitCode, stdout, stderr }).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/verdict: fail\n$/),
    });
    expect(stdout).toMatch(/✗ no-defunct +21 zombies/);
  });

  test('an image that is missing is no verdict: 69', async () => {
    const { exitCode, stdout, stderr } = await outcome('missing');
    expect({ exitCode, stdout }).toEqual({ exitCode: 69, stdout: '' });
    expect(stderr).toContain('forkbed: expected an image that is here or can be pulled');
  });

  test('ps shows the processes of a container', async () => {
    const { exitCode, stdout, stderr } = await outcome('ps');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('forkbed-server');
  });

  test('clean ends with 0', async () => {
    expect(await outcome('clean')).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test.each(['README in Jest', 'README in Vitest', 'require in Jest'])('%s: the test passes', async (job) => {
    const { exitCode, stdout, stderr } = await outcome(job);
    if (exitCode !== 0) throw new Error(`expected ${job} to pass, received ${exitCode}:\n${stdout}${stderr}`);
    expect(stdout + stderr).toMatch(/Tests:? +1 passed/);
  });

  test.each(['import', 'require'])('%s of the library works, and it checks a server', async (job) => {
    expect(await outcome(job)).toEqual({ exitCode: 0, stdout: 'pass\n', stderr: '' });
  });
});

test('the package and the repository have the same image of clients and probe', async () => {
  await outcomeOf('npm: good');
  const name = toolImageName(process.env.BASE_IMAGE ?? 'debian:trixie-slim');
  const script = `import { toolImage } from 'forkbed'; console.log(await toolImage((line) => console.log(line)));`;
  const { stdout } = await inProject('npm').run('node', ['--input-type=module', '--eval', script]);
  expect(stdout).toBe(`${name}\n`);
});

// Yarn's default keeps packages in archives, of which TypeScript 7 knows nothing.
test.each(
  (['npm', 'pnpm'] as const).flatMap((name) => [
    [name, 'node16', ['--module', 'node16', '--moduleResolution', 'node16']] as const,
    [name, 'nodenext', []] as const,
    [name, 'bundler', ['--module', 'preserve', '--moduleResolution', 'bundler']] as const,
  ]),
)('installed with %s: TypeScript finds all types with moduleResolution %s', async (name, _resolution, options) => {
  const outcome = await inProject(name).run('tsc', options);
  expect(outcome).toEqual({ exitCode: 0, stdout: '', stderr: '' });
});

test('the oldest Node.js that engines of the package names runs it', async () => {
  const project = inProject('npm');
  const oldest = /^>=(\d+\.\d+)$/.exec(enginesOfPackage(project))?.[1];
  const folder = join(project.folder, 'oldest-node');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const program = `node-${process.platform}-${process.arch}`;
  const args = ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', `${program}@${oldest}.0`];
  await succeed('npm', args, { cwd: folder, env: cleanEnvironment(), limitMs: 120_000 });
  const node = join(folder, 'node_modules', program, 'bin/node');
  expect(await project.run(node, ['--version'])).toMatchObject({ stdout: `v${oldest}.0\n` });
  const forkbed = join(project.folder, 'node_modules/forkbed/bin/forkbed.mjs');
  expect(await project.run(node, [forkbed, 'check', ...LIGHT, SUBJECT])).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await project.run(node, [forkbed, 'check', '--prot', '1'])).toMatchObject({ exitCode: 64 });
  expect(await project.run(node, ['library/check.cjs', SUBJECT])).toEqual({
    exitCode: 0,
    stdout: 'pass\n',
    stderr: '',
  });
});

function inProject(name: ManagerName): InstalledProject {
  const project = projects.get(name);
  if (project === undefined) throw new Error(`expected a project of ${name}, received none`);
  return project;
}

async function perform(key: string): Promise<Outcome> {
  const [name, job = ''] = key.split(': ');
  const outcome = await JOBS[job]?.(inProject(name as ManagerName));
  if (outcome === undefined) throw new Error(`expected a job, received ${key}`);
  return outcome;
}

async function startServer(): Promise<void> {
  container = await startContainer({ role: 'server', image: SUBJECT });
}

function enginesOfPackage(project: InstalledProject): string {
  const manifest: { engines: { node: string } } = JSON.parse(
    readFileSync(join(project.folder, 'node_modules/forkbed/package.json'), 'utf8'),
  );
  return manifest.engines.node;
}

/** The one example of TypeScript in README, and what it says of Vitest; the image is one that is here. */
function writeReadmeExample(folder: string): void {
  const [example = '', ...others] = [...README.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);
  const twins = /In Vitest, `('\S+')` and `('\S+')` take the places of `('\S+')` and `('\S+')`/.exec(README);
  if (others.length > 0 || twins === null) throw new Error('expected one example in README, and its twin for Vitest');
  const [, expectOfVitest = '', vitest = '', expectOfJest = '', jestEntry = ''] = twins;
  const inJest = example.replace("'my-server'", `'${SUBJECT}'`);
  expect(inJest).not.toBe(example);
  const inVitest = inJest.replace(expectOfJest, expectOfVitest).replace(jestEntry, vitest);
  writeFileSync(join(folder, 'jest/readme.spec.ts'), inJest);
  writeFileSync(join(folder, 'vitest/readme.spec.ts'), inVitest);
}

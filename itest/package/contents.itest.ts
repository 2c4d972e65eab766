/** What `npm pack` puts into the package. */
import { appendFileSync, existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { toolImageName, toolImageSources } from '../../src/host/docker/tool-image-sources.ts';
import { loadedPackages, loadedPackagesHook } from '../../testkit/loaded-packages.ts';
import { cleanEnvironment } from '../support/own-process.ts';
import { PackedPackage } from '../support/packed-package.ts';
import { run } from '../support/run.ts';

jest.setTimeout(120_000);

const ROOT = join(__dirname, '../..');

let packed: PackedPackage;

beforeAll(async () => {
  packed = await PackedPackage.pack();
});

// There is none where it could not be packed.
afterAll(() => packed?.[Symbol.dispose]());

const read = (file: string) => readFileSync(join(packed.unpacked, file), 'utf8');

const node = (...args: readonly string[]) =>
  run(process.execPath, args, { cwd: ROOT, env: cleanEnvironment(), limitMs: 60_000 });

test('no test, fixture or configuration of the development is in it', () => {
  const files = packed.files();
  expect(files.length).toBeGreaterThan(100);
  const unwanted =
    /\.(?:test|itest|selftest|fixture)\.|selftest\.Dockerfile|\/fuzz\/|(?:^|\/)(?:itest|testkit|fixtures)\/|(?:^|\/)(?:tsconfig|jest\.config|knip|\.env)/;
  expect(files.filter((file) => unwanted.test(file))).toEqual([]);
});

test('of the sources it has those that the build of the image reads, and no other', () => {
  const sources = packed.files().filter((file) => /^(?:src\/|Dockerfile$)/.test(file));
  expect(sources).toEqual(toolImageSources(ROOT));
});

test('the image of clients and probe has the name that it has in the repository, by what its build reads alone', () => {
  const base = 'debian:trixie-slim';
  const name = toolImageName(base);
  expect(toolImageName(base, packed.unpacked)).toBe(name);
  const edit = (file: string, text: string) => appendFileSync(join(packed.unpacked, file), text);
  edit('src/common/checks/judge.test.ts', '// a test');
  expect(toolImageName(base, packed.unpacked)).toBe(name);
  edit('src/container/server/main.ts', '// an edit');
  expect(toolImageName(base, packed.unpacked)).not.toBe(name);
});

test('no dependency is built into it but d3 and the client of the engine, and each part of them with its licence', () => {
  const code = packed.files().filter((file) => /^dist\/.*\.[cm]js$/.test(file));
  expect(code.length).toBeGreaterThan(6);
  const named = code.flatMap((file) =>
    [...read(file).matchAll(/^\/\/.*node_modules\/([^/\s]+)/gm)].map(([, name = '']) => name),
  );
  const bundled = [...new Set(named)].sort();
  const ofD3 = ['d3-array', 'd3-color', 'd3-format', 'd3-path', 'd3-scale', 'd3-shape'];
  const ofDockerode = ['debug', 'docker-modem', 'dockerode', 'inherits', 'ms', 'readable-stream', 'safe-buffer'];
  const ofStreams = ['split-ca', 'string_decoder', 'util-deprecate'];
  expect(bundled).toEqual([...ofD3, ...ofDockerode, ...ofStreams]);
  const licence =
    /Permission to use, copy, modify|Permission is hereby granted, free of charge|Apache License|"license": "ISC"/i;
  for (const name of bundled) expect(read(`dist/licences/${name}`)).toMatch(licence);
});

test('a command that asks the engine loads no gRPC, no ssh and no testcontainers', async () => {
  // An installed package has its dependencies beside it.
  symlinkSync(join(ROOT, 'node_modules'), join(packed.unpacked, '../node_modules'));
  const program = ['--import', loadedPackagesHook(), join(packed.unpacked, 'bin/forkbed.mjs')];
  const env = { ...cleanEnvironment(), DOCKER_HOST: 'unix:///nowhere' };
  const { exitCode, stderr } = await run(process.execPath, [...program, 'ps', 'web'], { env, limitMs: 60_000 });
  expect(exitCode).toBe(69);
  const loaded = loadedPackages(stderr);
  const light = ['@balena/dockerignore', 'supports-color', 'tar-fs', 'tar-stream', 'yaml'];
  expect(loaded).toEqual(expect.arrayContaining(light));
  const heavy = ['@grpc/grpc-js', 'docker-modem', 'dockerode', 'protobufjs', 'ssh2', 'testcontainers'];
  expect(loaded.filter((name) => heavy.includes(name))).toEqual([]);
});

test('compiled modules are kept for the next call in the user’s own cache, unless Node is told not to', async () => {
  const home = dirname(packed.unpacked);
  const program = join(packed.unpacked, 'bin/forkbed.mjs');
  const help = (variables: Record<string, string>) =>
    run(process.execPath, [program, '--help'], { env: { PATH: process.env.PATH, ...variables }, limitMs: 60_000 });
  const kept = join(home, '.cache/forkbed');
  for (const variables of [{}, { HOME: home, NODE_DISABLE_COMPILE_CACHE: '1' }]) {
    expect((await help(variables)).exitCode).toBe(0);
    expect(existsSync(kept)).toBe(false);
  }
  expect((await help({ HOME: home })).exitCode).toBe(0);
  expect(readdirSync(kept, { recursive: true }).length).toBeGreaterThan(2);
  expect((await help({ HOME: home, XDG_CACHE_HOME: join(home, 'other') })).exitCode).toBe(0);
  expect(existsSync(join(home, 'other/forkbed'))).toBe(true);
  // What cannot be written is done without.
  expect(await help({ HOME: '/dev/null' })).toMatchObject({ exitCode: 0, stderr: '' });
});

test('the live page is in it, with its chart’s licence, and small', () => {
  const files = packed.files().filter((file) => file.startsWith('dist/page/'));
  expect(files.map((file) => file.slice('dist/page/'.length)).sort()).toEqual([
    'icon.svg',
    'index.html',
    'page.css',
    'page.js',
    'uPlot.min.css',
  ]);
  expect(read('dist/licences/uplot')).toMatch(/Permission is hereby granted/);
  expect(files.reduce((bytes, file) => bytes + Buffer.byteLength(read(file)), 0)).toBeLessThan(125_000);
});

test('every relative link of its pages leads to a file or a folder that is in it', () => {
  const pages = packed.files().filter((file) => file.endsWith('.md'));
  const links = pages.flatMap((page) => {
    const text = readFileSync(join(packed.unpacked, page), 'utf8').replace(/^```.*?^```/gms, '');
    const targets = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target = '']) => target);
    return targets.filter((target) => !/^[a-z]+:/.test(target)).map((target) => ({ page, target }));
  });
  expect(links.length).toBeGreaterThan(30);
  const dead = links.filter(({ page, target }) => !existsSync(join(packed.unpacked, dirname(page), target)));
  expect(dead).toEqual([]);
});

test('publint has no objection to it', async () => {
  const publint = join(dirname(require.resolve('publint')), 'cli.js');
  const { exitCode, stdout } = await node(publint, 'run', packed.tarball, '--strict');
  expect(stdout).toMatch(/All good!\s*$/);
  expect(exitCode).toBe(0);
});

test('what Node loads and the types that TypeScript finds for it belong together', async () => {
  const { exitCode, stdout, stderr } = await node(
    '--input-type=module',
    '--eval',
    `import { readFileSync } from 'node:fs';
    import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
    const { types, problems, entrypoints } = await checkPackage(createPackageFromTarballData(readFileSync(process.argv[1])));
    console.log(JSON.stringify({ types: types.kind, problems, entrypoints: Object.keys(entrypoints) }));`,
    packed.tarball,
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const { types, problems, entrypoints } = JSON.parse(stdout);
  expect(types).toBe('included');
  expect(entrypoints).toEqual(expect.arrayContaining(['.', './matchers', './jest', './vitest']));
  // The resolution of TypeScript before 4.7 knows no exports of a package.
  const today = problems.filter(({ resolutionKind }: { resolutionKind?: string }) => resolutionKind !== 'node10');
  // Vitest itself cannot be required.
  expect(today).toEqual([{ kind: 'CJSResolvesToESM', entrypoint: './vitest', resolutionKind: 'node16-cjs' }]);
});

/** `npm start` in a clone without dependencies: none is installed where the machine's Node.js takes TypeScript, else one. */
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { run } from '../support/run.ts';

jest.setTimeout(60_000);

const ROOT = join(__dirname, '../..');
const FILES = ['docker-compose.yml', 'package.json', 'scripts', 'src/common'];

let clone: string;
let programs: string;
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'forkbed-first-'));
  [clone, programs] = [join(folder, 'clone'), join(folder, 'programs')];
  for (const file of FILES) cpSync(join(ROOT, file), join(clone, file), { recursive: true });
  mkdirSync(programs);
});
afterEach(() => rmSync(dirname(clone), { recursive: true }));

/** `MODE` is wrong, so that nothing is built. */
function start(path: string) {
  const env = { ...process.env, MODE: 'bogus', PATH: [path, process.env.PATH].join(delimiter) };
  return run(join(clone, 'scripts/start.sh'), [], { cwd: clone, env, limitMs: 30_000 });
}

/** A program that is found before the machine's own. */
function put(name: string, script: string): void {
  const file = join(programs, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

test('a Node.js that takes TypeScript validates the variables, and nothing is installed', async () => {
  put('npm', 'exit 1');
  put('node', `exec "${process.execPath}" "$@"`);
  const { exitCode, stdout, stderr } = await start(programs);
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 64,
    stdout: '',
    stderr: 'start: MODE: expected one of fork, single, events, prefork, received "bogus"\n',
  });
  expect(existsSync(join(clone, 'node_modules'))).toBe(false);
});

test('beside an older one esbuild is asked for, alone, and the exit code is 69 where it cannot be had', async () => {
  put('npm', 'exit 1');
  put('node', `exec "${process.execPath}" --no-experimental-strip-types "$@"`);
  const { exitCode, stderr } = await start(programs);
  expect(stderr).toMatch(
    /^setup: installing esbuild, as this Node\.js takes no TypeScript\nsetup: error: failed: npm install .* esbuild@[\d.]+\n$/,
  );
  expect(exitCode).toBe(69);
});

/** Node takes --env-file from any place of a command line, also behind the script, but not behind `--`: the command begins with that. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

const COMMAND = join(import.meta.dirname, '../../../bin/forkbed.mjs');
const folder = mkdtempSync(join(tmpdir(), 'forkbed-env-'));
afterAll(() => rmSync(folder, { recursive: true }));

function check(file: string, ...more: string[]) {
  return spawnSync(COMMAND, ['check', '--env-file', file, ...more, 'image'], { encoding: 'utf8' });
}

test('--env-file is an option of forkbed, and not of Node', () => {
  const { status, stderr } = check(join(folder, 'absent'));
  expect(stderr).toMatch(/^forkbed: --env-file: expected a file that can be read, received/);
  expect(status).toBe(64);
});

test('what is in the file does not become the environment of forkbed', () => {
  const file = join(folder, 'variables');
  writeFileSync(file, 'NODE_OPTIONS=--no-such-option\n');
  const { status, stderr } = check(file, '--seed', '1');
  expect(stderr).toMatch(/^forkbed: --seed: expected --chaos with it/);
  expect(status).toBe(64);
});

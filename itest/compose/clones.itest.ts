/** Two clones on one engine: docs/adr/0016-a-name-per-clone.md. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { run } from '../support/run.ts';

jest.setTimeout(60_000);

const ROOT = join(__dirname, '../..');
const FILES = ['docker-compose.yml', 'scripts/setup.sh', 'scripts/typescript.sh'];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forkbed-clones-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A folder named `forkbed`, in one of its own, with what names are made from. */
function clone(parent: string): string {
  const path = join(folder, parent, 'forkbed');
  for (const file of FILES) cpSync(join(ROOT, file), join(path, file));
  return path;
}

/** The project and the image that Compose would use there, once scripts/setup.sh has named them. */
async function namesIn(cwd: string): Promise<{ project: string; image: string }> {
  const { COMPOSE_PROJECT_NAME: _, FORKBED_IMAGE: __, ...env } = process.env;
  const setup = await run('scripts/setup.sh', ['names'], { cwd, env, limitMs: 10_000 });
  expect(setup).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  const { stdout } = await run('docker', ['compose', 'config', '--format', 'json'], { cwd, env, limitMs: 10_000 });
  const { name, services } = JSON.parse(stdout);
  return { project: name, image: services.server.image };
}

describe('scripts/setup.sh', () => {
  test('names the project and the image of each clone after its path, and always the same', async () => {
    const [one, other] = [clone('one'), clone('other')];
    const names = await namesIn(one);
    expect(names.project).toMatch(/^forkbed-\d+$/);
    expect(names.image).toBe(names.project);
    expect(await namesIn(one)).toEqual(names);
    const { project, image } = await namesIn(other);
    expect([names.project, names.image]).not.toContain(project);
    expect([names.project, names.image]).not.toContain(image);
  });

  test('leaves names that somebody has chosen, and all else in .env', async () => {
    const path = clone('chosen');
    writeFileSync(join(path, '.env'), 'REAP=wait\nCOMPOSE_PROJECT_NAME=mine\n');
    const { project, image } = await namesIn(path);
    expect(project).toBe('mine');
    expect(readFileSync(join(path, '.env'), 'utf8')).toBe(
      `REAP=wait\nCOMPOSE_PROJECT_NAME=mine\nFORKBED_IMAGE=${image}\n`,
    );
  });

  test('a copy of a clone, with its .env, gets names of its own', async () => {
    const original = clone('original');
    const names = await namesIn(original);
    const copy = join(folder, 'copy');
    mkdirSync(copy);
    cpSync(original, join(copy, 'forkbed'), { recursive: true });
    const copied = await namesIn(join(copy, 'forkbed'));
    expect(copied.project).not.toBe(names.project);
    expect(copied.image).not.toBe(names.image);
  });
});

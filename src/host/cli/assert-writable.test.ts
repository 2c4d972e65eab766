import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../../testkit/temporary-folder.ts';
import { assertWritable } from './assert-writable.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

const assertIn = (...path: readonly string[]) => assertWritable({ file: join(folder, ...path), name: '--output' });

describe('what can be written is taken, and stays as it was', () => {
  test('a file that is not there yet, in folders that are not there yet: nothing is left behind', () => {
    assertIn('new.json');
    assertIn('a', 'b', 'c', 'new.json');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a file in a folder that is there, which stays', () => {
    mkdirSync(join(folder, 'reports', 'of'), { recursive: true });
    assertIn('reports', 'of', 'today', 'new.json');
    expect(readdirSync(join(folder, 'reports'), { recursive: true })).toEqual(['of']);
  });

  test('a file with something in it', () => {
    writeFileSync(join(folder, 'old.json'), 'what is there');
    const { mtimeMs } = statSync(join(folder, 'old.json'));
    assertIn('old.json');
    expect(readFileSync(join(folder, 'old.json'), 'utf8')).toBe('what is there');
    expect(statSync(join(folder, 'old.json')).mtimeMs).toBe(mtimeMs);
  });

  test('a link to a file that is not there yet', () => {
    symlinkSync('target.json', join(folder, 'link.json'));
    assertIn('link.json');
    expect(existsSync(join(folder, 'target.json'))).toBe(false);
  });

  test('a device, and a named pipe without waiting for its reader', () => {
    assertWritable({ file: '/dev/null', name: '--output' });
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    assertIn('pipe');
  });
});

describe('what cannot be written is refused, and why', () => {
  test.each<[string, string, RegExp]>([
    ['a folder', '.', /: it is a folder$/],
    ['a file below a file', 'file/x.json', /ENOTDIR|EEXIST/],
    ['a name with a slash behind it', 'new/', /EISDIR|ENOENT|EINVAL/],
    ['a name that is too long, in a folder that is not there yet', `new/${'x'.repeat(300)}`, /ENAMETOOLONG/],
  ])('%s', (_, path, reason) => {
    writeFileSync(join(folder, 'file'), '');
    const file = `${folder}/${path}`;
    expect(() => assertWritable({ file, name: '--output' })).toThrow(reason);
    expect(() => assertWritable({ file, name: '--output' })).toThrow(
      `--output: expected a file that can be written, received ${file}: `,
    );
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('a file system where nobody can make one', () => {
    expect(() => assertWritable({ file: '/proc/forkbed/x', name: 'GITHUB_STEP_SUMMARY' })).toThrow(
      /^GITHUB_STEP_SUMMARY: expected a file that can be written, received \/proc\/forkbed\/x: E/,
    );
  });

  test('links in a circle', () => {
    symlinkSync('b', join(folder, 'a'));
    symlinkSync('a', join(folder, 'b'));
    expect(() => assertIn('a')).toThrow('ELOOP');
  });
});

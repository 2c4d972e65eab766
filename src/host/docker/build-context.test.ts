import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { extract, type Headers } from 'tar-fs';
import { packContext } from './build-context.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forkbed-context-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

async function packed(dockerfile = 'Dockerfile'): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const map = (header: Headers) => {
    found[header.name] = `${header.type} ${header.uid}:${header.gid}`;
    return header;
  };
  await pipeline(packContext(folder, dockerfile), extract(join(folder, 'extracted'), { map }));
  rmSync(join(folder, 'extracted'), { recursive: true });
  return found;
}

test('without .dockerignore all is in it: files, links that are not followed, and folders with nothing in them', async () => {
  write({ Dockerfile: 'FROM scratch', 'src/a/b.c': '' });
  mkdirSync(join(folder, 'empty'));
  symlinkSync('src', join(folder, 'link'));
  expect(await packed()).toEqual({
    Dockerfile: 'file 0:0',
    'src/a/b.c': 'file 0:0',
    empty: 'directory 0:0',
    link: 'symlink 0:0',
  });
});

test('what .dockerignore leaves out is not in it, but for its exceptions and the Dockerfile', async () => {
  write({
    '.dockerignore': '*\n!src/common\n**/*.test.ts\n',
    Dockerfile: '',
    'build/Other.Dockerfile': '',
    'node_modules/x/index.js': '',
    'src/common/a.ts': '',
    'src/common/a.test.ts': '',
    'src/host/b.ts': '',
  });
  expect(Object.keys(await packed()).sort()).toEqual(['Dockerfile', 'src/common/a.ts']);
  expect(Object.keys(await packed('build/Other.Dockerfile')).sort()).toEqual([
    'build/Other.Dockerfile',
    'src/common/a.ts',
  ]);
});

test('a file that has gone meanwhile is an error of the stream', async () => {
  await expect(packed('No.Dockerfile')).rejects.toThrow('ENOENT');
});

/** Holds the code map of ARCHITECTURE.md to the folders that there are: each has its row, and no row is of a folder that has gone. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import { PACKAGE_ROOT } from '../src/host/package-root.ts';

const page = readFileSync(join(PACKAGE_ROOT, 'ARCHITECTURE.md'), 'utf8');
const [, map = ''] = page.split('\n## Code map\n');
const rooms = [...(map.split('\n## ')[0] ?? '').matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, room = '']) => room),
);

function foldersIn(folder: string, { recursive }: { recursive: boolean }): string[] {
  return readdirSync(join(PACKAGE_ROOT, folder), { withFileTypes: true, recursive })
    .filter((entry) => entry.isDirectory())
    .map((entry) => relative(PACKAGE_ROOT, join(entry.parentPath, entry.name)));
}

test.each(foldersIn('src', { recursive: true }))('the code map has %s', (folder) => {
  expect(rooms).toContain(folder);
});

test.each(foldersIn('itest', { recursive: false }))('the code map has %s', (folder) => {
  expect(rooms).toContain(folder);
});

test('the code map has no folder that there is not, and none twice', () => {
  expect(rooms.filter((room) => !existsSync(join(PACKAGE_ROOT, room)))).toEqual([]);
  expect(new Set(rooms).size).toBe(rooms.length);
});

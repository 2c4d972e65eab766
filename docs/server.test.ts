/** Holds docs/server.md to what the server has: each option, mode, strategy and bug has its row, and no other has one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { optionSpelling } from '../src/common/arguments.ts';
import { MODE_NAMES, REAP_NAMES } from '../src/common/events/server-names.ts';
import { BUG_FORMS } from '../src/common/programs/bug.ts';
import { serverOptions } from '../src/common/programs/server-options.ts';
import { PACKAGE_ROOT } from '../src/host/package-root.ts';

const page = readFileSync(join(PACKAGE_ROOT, 'docs/server.md'), 'utf8');

/** The first cell of each row of the first table of a section, without its code marks. */
function firstCells(heading: string): string[] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [, rows = ''] = (section.split('\n## ')[0] ?? '').split(/^\|[-:| ]+\|$/m);
  return [...rows.matchAll(/^\| `([^|]*)` \|/gm)].map(([, cell = '']) => cell);
}

test('docs/server.md has a row for each option', () => {
  const options = firstCells('Options').map((cell) => cell.split(' ')[0]);
  expect(options.toSorted()).toEqual(Object.keys(serverOptions).map(optionSpelling).toSorted());
});

test('docs/server.md has a row for each mode', () => {
  expect(firstCells('Modes').toSorted()).toEqual([...MODE_NAMES].toSorted());
});

test('docs/server.md has a row for each reaping strategy', () => {
  expect(firstCells('Reaping').toSorted()).toEqual([...REAP_NAMES].toSorted());
});

test('the synopsis of docs/server.md has each mode and each reaping strategy', () => {
  expect(page).toContain(`--mode ${MODE_NAMES.join('|')}`);
  expect(page).toContain(`--reap ${REAP_NAMES.join('|')}`);
});

test('docs/server.md has a row for each bug', () => {
  const named = firstCells('Bugs').flatMap((cell) => cell.match(/(?<=--bug )[a-z-]+/g) ?? []);
  const bugs = BUG_FORMS.map((form) => form.split('=')[0]);
  expect([...new Set(named)].toSorted()).toEqual(bugs.toSorted());
});

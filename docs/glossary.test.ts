/** Holds docs/glossary.md to its form: each term once, in order, in one sentence, with a source that can be looked up. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PACKAGE_ROOT } from '../src/host/package-root.ts';

const MAN_PAGE = /^[a-z0-9_]+\([1-8]\)$/;
const RFC = /^RFC \d+$/;
const PAGE = /^\[[\w. ]+\]\([\w./-]+(#[\w-]+)?\)$/;
/** Words for one of these things that were in use here, and are not the field's. */
const REPLACED = ['look', 'course', 'second life', 'foreign child', 'guest', 'conduct', 'welcome', 'place', 'stranger'];

const text = readFileSync(join(PACKAGE_ROOT, 'docs/glossary.md'), 'utf8');
const sections = text.split(/^## /m).slice(1);
const rows = sections.map((section) =>
  section.split('\n').flatMap((line) => {
    const [, term = '', meaning = '', source = ''] = /^\| (.*?) \| (.*?) \| (.*?) \|$/.exec(line) ?? [];
    return ['', 'term'].includes(term) ? [] : [{ term, meaning, source }];
  }),
);
const all = rows.flat();

test('it has the terms of processes, the server, a check and the engine', () => {
  expect(rows.map((section) => section.length > 5)).toEqual([true, true, true, true]);
});

test('each section is in the order of the alphabet, and no term is there twice', () => {
  for (const section of rows) {
    const terms = section.map(({ term }) => term.toLowerCase());
    expect(terms).toEqual([...terms].sort());
  }
  expect(new Set(all.map(({ term }) => term)).size).toBe(all.length);
});

describe.each(all)('$term', ({ term, meaning, source }) => {
  test('is told in one sentence, with a source', () => {
    expect(meaning).toMatch(/^[A-Z][^.]*\.$/);
    expect([MAN_PAGE, RFC, PAGE].some((form) => form.test(source))).toBe(true);
    expect(REPLACED).not.toContain(term);
  });
});

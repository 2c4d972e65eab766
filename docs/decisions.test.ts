/** Holds every decision record to the one template, and the index to the records. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PACKAGE_ROOT } from '../src/host/package-root.ts';

const FOLDER = join(PACKAGE_ROOT, 'docs/adr');
const MAX_LINES = 60;
const HEAD =
  /^# (\d{4}): [A-Z`].*\n\n- Status: (accepted|superseded by (\d{4}))\n- Date: \d{4}-\d\d-\d\d\n\n## Context\n/;
const names = readdirSync(FOLDER).filter((name) => name !== 'README.md');
const index = readFileSync(join(FOLDER, 'README.md'), 'utf8');

describe.each(names)('%s', (name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  const head = HEAD.exec(text);

  test('has the number of its file name, a status, a date, and the three sections in their order', () => {
    expect(head?.[1]).toBe(/^(\d{4})-[a-z0-9-]+\.md$/.exec(name)?.[1]);
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual(['Context', 'Decision', 'Consequence']);
    expect(text.split('\n').length).toBeLessThanOrEqual(MAX_LINES);
  });

  test('names a successor that exists, where it has one', () => {
    const successor = head?.[3];
    const found = successor === undefined ? [] : names.filter((other) => other.startsWith(successor));
    expect(found).toHaveLength(successor === undefined ? 0 : 1);
  });

  test('is in the index with its title', () => {
    const title = /^# (\d{4}): (.*)$/m.exec(text);
    expect(index).toContain(`- [${title?.[1]}](${name}): ${title?.[2]}\n`);
  });
});

test('the index names no other page, and no number twice', () => {
  const listed = [...index.matchAll(/^- \[(\d{4})\]\((.*?)\)/gm)];
  expect(listed.map(([, , name]) => name)).toEqual([...names].sort());
  expect(new Set(listed.map(([, number]) => number)).size).toBe(listed.length);
});

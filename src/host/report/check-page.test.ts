/** Holds docs/check.md to what the verdict has: each check has its section, and each section tells the same five things. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { CHECK_IDS } from '../../common/checks/verdict.ts';
import { describeOptions } from '../../common/options.ts';
import { checkOptions } from '../cli/check-options.ts';
import { PACKAGE_ROOT } from '../package-root.ts';

const LEAD_INS = ['What it looks for', 'Why it matters', 'How it is measured', 'What can fool it', 'Remedy'];

const page = readFileSync(join(PACKAGE_ROOT, 'docs/check.md'), 'utf8');
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
);

test.each(['control', ...CHECK_IDS])(
  'docs/check.md tells of %s what, why, how, what can fool it, and the remedy',
  (id) => {
    const paragraphs = (sections.get(id) ?? '').trim().split('\n\n').slice(1);
    expect(paragraphs.map((paragraph) => /^\*\*(.+)\.\*\* \S/.exec(paragraph)?.[1])).toEqual(LEAD_INS);
  },
);

test('docs/check.md has the checks in the order of the report, and no other', () => {
  const ids = [...sections.keys()].filter((heading) => !heading.includes(' '));
  expect(ids).toEqual(['control', ...CHECK_IDS]);
});

test('docs/check.md names no option that forkbed check does not have', () => {
  const help = describeOptions(checkOptions).replaceAll(/^ {2}(?:-\w, | {4})/gm, '  ');
  const named = [...page.matchAll(/`(--[a-z-]+)/g)].map(([, option = '']) => option);
  expect(named).toContain('--allow-unknown');
  expect(named.filter((option) => !new RegExp(`^  ${option}( |$)`, 'm').test(help))).toEqual([]);
});

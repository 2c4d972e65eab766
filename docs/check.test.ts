/** Holds docs/check.md to what the verdict has: each check has its section, and each section tells the same five things. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { optionSpelling } from '../src/common/arguments.ts';
import { FAULT_NAMES } from '../src/common/chaos/fault-kinds.ts';
import { CHECK_IDS } from '../src/common/checks/checks.ts';
import { describeOptions } from '../src/common/options.ts';
import { checkOptions } from '../src/host/cli/check-options.ts';
import { formatLine, type Name, parseOutcome, SAMPLES } from '../src/host/cli/check-request.fixture.ts';
import { DOCKER_RUN_NAMES } from '../src/host/cli/docker-run/run-options.ts';
import { PACKAGE_ROOT } from '../src/host/package-root.ts';

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

test('docs/check.md has each fault in the table of faults, in the order of the help', () => {
  const [, table = ''] = (sections.get('Faults on purpose') ?? '').split(/^\|[-|]+\|$/m);
  const cells = table.split('\n\n')[0]?.match(/^\| [^|]+/gm) ?? [];
  expect(cells.flatMap((cell) => cell.match(/(?<=`)[a-z-]+(?=`)/g))).toEqual(FAULT_NAMES);
});

describe('the table of options that do not go together', () => {
  const names = new Map(Object.keys(checkOptions).map((name) => [optionSpelling(name), name as Name]));
  const optionsIn = (cell = ''): readonly (Name | undefined)[] =>
    cell.includes('every option of [`docker run`]') ? allBut(namedIn(cell)) : namedIn(cell);
  const allBut = (others: readonly (Name | undefined)[]) => DOCKER_RUN_NAMES.filter((name) => !others.includes(name));
  const namedIn = (cell: string) => [...cell.matchAll(/`(--[a-z-]+)`/g)].map(([, option = '']) => names.get(option));
  const [, table = ''] = page.split('| option | not beside | because |\n|---|---|---|\n');
  const rows = table
    .slice(0, table.indexOf('\n\n'))
    .split('\n')
    .map((row) => row.split(' | '));
  const pairs = rows
    .filter(([, beside = '']) => !beside.startsWith('no clients') && !beside.includes('`--messages 0`'))
    .flatMap(([options, beside]) =>
      optionsIn(options).flatMap((one) => optionsIn(beside).map((other) => [one, other])),
    );

  test('has rows', () => {
    expect(rows.length).toBeGreaterThan(8);
    expect(pairs.length).toBeGreaterThan(30);
  });

  test.each(pairs)('%s is refused beside %s', (one, other) => {
    expect(parseOutcome(formatLine(one as Name, other as Name)).refusal).toContain('expected none with');
  });

  test('has every pair that is refused for it', () => {
    const all = Object.keys(SAMPLES) as Name[];
    const missing = all.flatMap((one) =>
      all.flatMap((other) => {
        const [, by = ''] =
          /: expected none with (--[a-z-]+) /.exec(parseOutcome(formatLine(one, other)).refusal ?? '') ?? [];
        const [option = ''] = /^--[a-z-]+/.exec(parseOutcome(formatLine(one, other)).refusal ?? '') ?? [];
        const isTold = pairs.some(([told, beside]) => told === names.get(option) && beside === names.get(by));
        return by === '' || isTold ? [] : [`${option} beside ${by}`];
      }),
    );
    expect([...new Set(missing)]).toEqual([]);
  });
});

test('docs/check.md names no option that forkbed check does not have', () => {
  const help = describeOptions(checkOptions).replaceAll(/^ {2}(?:-\w, | {4})/gm, '  ');
  const named = [...page.matchAll(/`(--[a-z-]+)/g)].map(([, option = '']) => option);
  expect(named).toContain('--allow-unknown');
  expect(named.filter((option) => !new RegExp(`^  ${option}( |$)`, 'm').test(help))).toEqual([]);
});

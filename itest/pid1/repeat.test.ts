import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { PROGRAMS } from './programs.ts';
import { countRepeated, findRepeatDifferences, type Repeat, VARIES } from './repeat.ts';
import type { Catalogue } from './row.ts';

const { rows } = JSON.parse(readFileSync('docs/pid1.json', 'utf8')) as Catalogue;
const repeat = JSON.parse(readFileSync('docs/pid1-repeat.json', 'utf8')) as Repeat;

test('two runs of the catalogue have all programs in common', () => {
  expect(countRepeated(rows, repeat).programs).toBe(PROGRAMS.length);
});

test('and differ in nothing that has no reason', () => {
  const differences = findRepeatDifferences(rows, repeat);
  expect(differences.filter(({ reason }) => reason === undefined)).toEqual([]);
});

test('each reason is of a fact that differs', () => {
  const differing = findRepeatDifferences(rows, repeat).map(({ name, fact }) => `${name}: ${fact}`);
  const explained = Object.entries(VARIES).flatMap(([name, facts]) =>
    Object.keys(facts).map((fact) => `${name}: ${fact}`),
  );
  expect(explained.filter((one) => !differing.includes(one))).toEqual([]);
});

/** The table itself: nothing that it leaves out is noticed by running it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { CASES } from './cases.ts';
import { SHARE } from './share.ts';

const RULES = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
const COUNT = 143;
const SUBJECTS = join(import.meta.dirname, 'subjects');

test(`there are ${COUNT} cases, each with a name of its own`, () => {
  expect(CASES).toHaveLength(COUNT);
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(COUNT);
});

test('the cases are in the order of their rules', () => {
  const rules = CASES.map(({ rule }) => rule);
  expect([...new Set(rules)]).toEqual(RULES);
  expect(rules).toEqual(rules.toSorted((a, b) => a - b));
});

describe.each(RULES)('rule %i', (rule) => {
  const ofRule = CASES.filter((one) => one.rule === rule);

  test('has a subject with a fault, and a sound one', () => {
    expect(ofRule.filter(({ twin }) => twin !== undefined).length).toBeGreaterThan(0);
    expect(ofRule.filter(({ twin }) => twin === undefined).length).toBeGreaterThan(0);
  });

  test('is among those that npm test runs', () => {
    expect(ofRule.map(({ name }) => name).filter((name) => SHARE.includes(name))).not.toEqual([]);
  });
});

describe.each(CASES.filter(({ twin }) => twin !== undefined))('$name', ({ twin, exitCodes, checks }) => {
  test('has a twin without the fault, that passes', () => {
    const found = CASES.find(({ name }) => name === twin);
    expect(found?.twin).toBeUndefined();
    expect(found?.exitCodes).toContain(0);
  });

  test('must not pass, and a failing check is named where there is a verdict', () => {
    expect(exitCodes).not.toContain(0);
    if (exitCodes.includes(1)) expect(Object.values(checks)).toContain('fail');
  });
});

test('npm test runs cases that are in the table', () => {
  const names = CASES.map(({ name }) => name);
  expect(SHARE.filter((name) => !names.includes(name))).toEqual([]);
});

test('each program of ours that a case runs is among the subjects', () => {
  const programs = CASES.flatMap(({ command }) => command.filter((part) => /\.(py|mjs)$/.test(part)));
  expect(programs.filter((program) => !existsSync(join(SUBJECTS, program)))).toEqual([]);
});

import { expect, test } from '@jest/globals';
import { budgetFor, limitFor } from './budget.ts';

const FILE = { others: 1.1, abc1234: { 'forkbed check': { seconds: 0.5 } } };

test('a revision that is named has its own limits, and others are not to be exceeded by much', () => {
  const budget = budgetFor(FILE, 'abc1234');
  expect(limitFor(budget, 'forkbed check', 'seconds')).toBe(0.5);
  expect(limitFor(budget, 'forkbed check', 'peakMiB')).toBe(1.1);
  expect(limitFor(budget, 'forkbed ps', 'seconds')).toBe(1.1);
});

test('a revision that is not named has the limit of all others', () => {
  expect(limitFor(budgetFor(FILE, 'HEAD~1'), 'forkbed check', 'seconds')).toBe(1.1);
});

import { expect, test } from '@jest/globals';
import { expandVariables } from './expand-variables.ts';

const VARIABLES = new Map([
  ['A', 'one'],
  ['B', '$(A)'],
  ['EMPTY', ''],
]);

test.each([
  ['$(A)', 'one'],
  ['x$(A)y$(A)', 'xoneyone'],
  // Once: what a value holds is not expanded.
  ['$(B)', '$(A)'],
  ['$(EMPTY)', ''],
  ['$(MISSING)', '$(MISSING)'],
  ['$$(A)', '$(A)'],
  ['$$$(A)', '$one'],
  ['$$$$(A)', '$$(A)'],
  ['$$', '$'],
  ['$A {$A} $', '$A {$A} $'],
  ['$(A', '$(A'],
  ['$()', '$()'],
  ['$($(A)', '$($(A)'],
])('%s is %s', (text, expanded) => {
  expect(expandVariables(text, VARIABLES)).toBe(expanded);
});

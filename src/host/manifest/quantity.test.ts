import { expect, test } from '@jest/globals';
import { parseQuantity } from './quantity.ts';

test.each([
  ['0', 0],
  ['128Mi', 128 * 1024 ** 2],
  ['1.5Gi', 1.5 * 1024 ** 3],
  ['1G', 1e9],
  ['500m', 0.5],
  ['2', 2],
  ['.5', 0.5],
  ['1e3', 1000],
  ['1E3', 1000],
  ['1E', 1e18],
  ['100k', 100_000],
  ['12e-1', 1.2],
])('%s is %s', (text, value) => {
  expect(parseQuantity(text)).toBeCloseTo(value);
});

test.each(['', 'Mi', '-1', '1mi', '1KB', '1 Mi', '0x10', 'Infinity', '1e999', '1.2.3'])('%j is none', (text) => {
  expect(parseQuantity(text)).toBeUndefined();
});

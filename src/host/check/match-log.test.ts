import { expect, test } from '@jest/globals';
import { matchesLine } from './match-log.ts';

const matches = (pattern: string, ...lines: readonly string[]) => matchesLine(lines, { pattern, limitMs: 5_000 });

test('one of the lines, as JavaScript matches it', () => {
  expect(matches('^ready to [a-z]+$', 'starting', 'ready to serve')).toBe(true);
  expect(matches('^ready to [a-z]+$', 'starting', 'ready to 7')).toBe(false);
  expect(matches('(?<=port )(\\d)\\1\\p{L}', 'port 22é')).toBe(true);
  expect(matches('.')).toBe(false);
});

test('an expression that backtracks is interrupted at the limit, and what it would say is not known', () => {
  const beganMs = performance.now();
  expect(matchesLine([`${'a'.repeat(60)}b`], { pattern: '^(a+)+$', limitMs: 200 })).toBeUndefined();
  expect(performance.now() - beganMs).toBeLessThan(3_000);
});

test('of a line its first 16,384 characters', () => {
  expect(matches('b', `${'a'.repeat(16_383)}b`)).toBe(true);
  expect(matches('b', `${'a'.repeat(16_384)}b`)).toBe(false);
});

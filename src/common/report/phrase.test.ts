import { describe, expect, test } from '@jest/globals';
import { counted, firstFew, formatCount, formatDuration, perThousand } from './phrase.ts';

describe('formatCount', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [1_000, '1,000'],
    [1_234_567, '1,234,567'],
    [100_000, '100,000'],
  ])('writes %d as %s', (count, text) => {
    expect(formatCount(count)).toBe(text);
  });
});

describe('counted', () => {
  test('takes the singular for one alone', () => {
    expect([0, 1, 2].map((count) => counted(count, 'zombie'))).toEqual(['0 zombies', '1 zombie', '2 zombies']);
    expect(counted(2_000, 'process', 'processes')).toBe('2,000 processes');
  });
});

describe('formatDuration', () => {
  test.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [999.7, '1.0 s'],
    [2_000, '2.0 s'],
    [119_000, '119.0 s'],
    [120_000, '2 min'],
    [90_000_000, '1,500 min'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('perThousand', () => {
  test('relates a count to a thousand connections', () => {
    expect(perThousand(1, 3)).toBe('333.3 per 1,000 connections');
  });
});

describe('firstFew', () => {
  test('names five and counts the rest', () => {
    expect(firstFew([1, 2, 3, 4, 5, 6, 7], String)).toEqual(['1', '2', '3', '4', '5', 'and 2 more']);
    expect(firstFew([1, 2, 3, 4, 5], String)).toEqual(['1', '2', '3', '4', '5']);
    expect(firstFew([], String)).toEqual([]);
  });
});

import { describe, expect, test } from '@jest/globals';
import { parseSize } from './parse-size.ts';

describe('parseSize', () => {
  test.each([
    ['1024', 1024],
    ['1b', 1],
    ['2k', 2048],
    ['512M', 536_870_912],
    ['2gb', 2_147_483_648],
    ['2GiB', 2_147_483_648],
    ['1.5g', 1_610_612_736],
    ['1t', 1_099_511_627_776],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  test.each(['', '0', '-1', 'much', '5x', '1e9', '0.1b', '1 g', 'g', '9999999999p'])('%j is no size', (text) => {
    expect(parseSize(text)).toBeUndefined();
  });
});

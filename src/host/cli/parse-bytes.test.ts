import { describe, expect, test } from '@jest/globals';
import { parseBytes } from './parse-bytes.ts';

describe('parseBytes', () => {
  test.each([
    ['1024', 1024],
    ['1b', 1],
    ['2k', 2048],
    ['512m', 536_870_912],
    ['512M', 536_870_912],
    ['2gb', 2_147_483_648],
    ['1.5g', 1_610_612_736],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseBytes('--memory', text)).toBe(bytes);
  });

  test.each(['', '0', '-1', 'much', '5x', '1e9', '0.1b'])('%j is an error that names the option', (text) => {
    expect(() => parseBytes('--memory', text)).toThrow(`--memory: expected a size such as 512m or 2g, received`);
  });
});

import { describe, expect, test } from '@jest/globals';
import { availableBytes } from './system-memory.ts';

describe('availableBytes', () => {
  test('is what could be given out, in bytes', () => {
    expect(availableBytes('MemTotal:  2000 kB\nMemFree:   100 kB\nMemAvailable:  1500 kB\n')).toBe(1500 * 1024);
  });

  test('of a kernel that does not tell it is an error that shows what it tells', () => {
    expect(() => availableBytes('MemTotal: 2000 kB\n')).toThrow(/MemAvailable.*MemTotal/s);
  });
});

import { describe, expect, test } from '@jest/globals';
import { assertMemoryLeft, availableBytes } from './system-memory.ts';

describe('availableBytes', () => {
  test('is what could be given out, in bytes', () => {
    expect(availableBytes('MemTotal:  2000 kB\nMemFree:   100 kB\nMemAvailable:  1500 kB\n')).toBe(1500 * 1024);
  });

  test('of a kernel that does not tell it is an error that shows what it tells', () => {
    expect(() => availableBytes('MemTotal: 2000 kB\n')).toThrow(/MemAvailable.*MemTotal/s);
  });
});

describe('assertMemoryLeft', () => {
  const meminfo = (availableKiB: number) => `MemTotal: 16384 kB\nMemAvailable: ${availableKiB} kB\n`;

  test('holds while a sixteenth is available', () => {
    expect(() => assertMemoryLeft(meminfo(1024))).not.toThrow();
  });

  test('throws of less, with what there is', () => {
    expect(() => assertMemoryLeft(meminfo(1023))).toThrow('expected 1 MiB of memory to stay available, received 0 MiB');
  });
});

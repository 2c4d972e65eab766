import { describe, expect, test } from '@jest/globals';
import { describeLack, isLacking, limitsFor } from './host-limits.ts';

const NEEDS = { children: 100_000, bytesEach: 1000 };
const AMPLE = { read: () => 1_000_000, available: 1e12 };

function lacking(given: Parameters<typeof limitsFor>[1]) {
  return limitsFor(NEEDS, { ...AMPLE, ...given }).filter(isLacking);
}

describe('limitsFor', () => {
  test('lacks nothing on an ample host', () => {
    expect(lacking({})).toEqual([]);
  });

  test('tells of processes that have no number, where it is, and where it is set', () => {
    const read = (file: string) => (file === '/proc/sys/kernel/pid_max' ? 32_768 : 1_000_000);
    expect(lacking({ read }).map(describeLack)).toEqual([
      'kernel.pid_max: 32,768, needed: 104,096 (--set-sysctl sets it)',
    ]);
  });

  test('tells of memory, which nobody can set', () => {
    expect(lacking({ available: 5e7 }).map(describeLack)).toEqual([
      'memory available, in bytes: 50,000,000, needed: 100,000,000',
    ]);
  });

  test('a limit that the host does not have is not lacking', () => {
    expect(lacking({ read: () => undefined })).toEqual([]);
  });
});

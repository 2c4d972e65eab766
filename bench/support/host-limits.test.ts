import { describe, expect, test } from '@jest/globals';
import { describeLack, isLacking, limitsFor } from './host-limits.ts';

const NEEDS = { children: 100_000, bytesEach: 40_000 };
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
      'memory available, in bytes: 50,000,000, needed: 4,000,000,000',
    ]);
  });

  test('tells how to need less memory, and needs less where that is set', () => {
    const read = (value: number) => (file: string) => (file.endsWith('/high_order_alloc_disable') ? value : 1_000_000);
    expect(lacking({ available: 2e9, read: read(0) }).map(describeLack)).toEqual([
      'memory available, in bytes: 2,000,000,000, needed: 4,000,000,000 (--set-sysctl sets net.core.high_order_alloc_disable, to need less)',
    ]);
    expect(lacking({ available: 2e9, read: read(1) })).toEqual([]);
  });

  test('a limit that the host does not have is not lacking', () => {
    expect(lacking({ read: () => undefined })).toEqual([]);
  });
});

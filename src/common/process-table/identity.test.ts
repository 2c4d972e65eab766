import { describe, expect, test } from '@jest/globals';
import { newSince, toIdentity } from './identity.ts';
import type { ProcessRecord } from './model.ts';

function process(pid: number, startTicks: number | undefined): ProcessRecord {
  return { pid, startTicks, ppid: 1, state: 'S', ageMs: 0, threads: 1, rssKiB: 0, command: 'sh', argv: [] };
}

describe('identityOf', () => {
  test('is the same for the same pid and start time, whatever else has changed', () => {
    const dead: ProcessRecord = { ...process(7, 100), state: 'Z', ppid: 5 };
    expect(toIdentity(dead)).toBe(toIdentity(process(7, 100)));
  });

  test('differs where a pid was reused', () => {
    expect(toIdentity(process(7, 101))).not.toBe(toIdentity(process(7, 100)));
    expect(toIdentity(process(7, undefined))).not.toBe(toIdentity(process(7, 100)));
  });

  test('does not mix up the digits of pid and start time', () => {
    expect(toIdentity(process(1, 23))).not.toBe(toIdentity(process(12, 3)));
  });
});

describe('newSince', () => {
  test('finds new pids and reused ones, and forgets those that have gone', () => {
    const then = [process(1, 10), process(2, 20), process(3, 30)];
    const now = [process(1, 10), process(2, 21), process(4, 40)];
    expect(newSince(then, now).map((each) => each.pid)).toEqual([2, 4]);
  });
});

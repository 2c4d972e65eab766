import { describe, expect, test } from '@jest/globals';
import { pollUntil } from './poll.ts';

describe('pollUntil', () => {
  const counter = () => {
    let count = 0;
    return async () => {
      count += 1;
      return count;
    };
  };

  test('returns the first sample that is wanted', async () => {
    expect(await pollUntil(counter(), (count) => count === 3, { limitMs: 60_000, gapMs: 1 })).toBe(3);
  });

  test('returns the last one when the limit is over, and takes one in any case', async () => {
    expect(await pollUntil(counter(), () => false, { limitMs: 0, gapMs: 60_000 })).toBe(1);
    expect(await pollUntil(counter(), () => false, { limitMs: 30, gapMs: 5 })).toBeGreaterThan(1);
  });

  test('throws what a sample throws', async () => {
    const fail = () => Promise.reject(new Error('nothing to see'));
    await expect(pollUntil(fail, () => true, { limitMs: 60_000, gapMs: 1 })).rejects.toThrow('nothing to see');
  });
});

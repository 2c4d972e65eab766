import { describe, expect, test } from '@jest/globals';
import { Pace } from './pace.ts';

/** How many may begin at `nowMs`, at most `limit`. */
function takeAll(pace: Pace, nowMs: number, limit = 10_000): number {
  let taken = 0;
  while (taken < limit && pace.nextMs <= nowMs) {
    pace.take(nowMs);
    taken += 1;
  }
  return taken;
}

describe('Pace', () => {
  test('without a rate any number may begin at any time', () => {
    expect(takeAll(new Pace(0), -1000, 500)).toBe(500);
  });

  test('the first may begin at once, the next an interval later', () => {
    const pace = new Pace(10);
    expect(takeAll(pace, 5000)).toBe(1);
    expect(pace.nextMs).toBe(5100);
    expect(takeAll(pace, 5099)).toBe(0);
    expect(takeAll(pace, 5100)).toBe(1);
  });

  test('a rate above one a millisecond is kept by beginning several at each look', () => {
    const pace = new Pace(5000);
    let taken = 0;
    for (let nowMs = 0; nowMs < 1000; nowMs += 1) taken += takeAll(pace, nowMs);
    expect(taken).toBeGreaterThanOrEqual(4995);
    expect(taken).toBeLessThanOrEqual(5001);
  });

  test('late looks are made up for, so that the rate holds', () => {
    const pace = new Pace(100);
    let taken = 0;
    for (let nowMs = 0; nowMs <= 10_000; nowMs += 33) taken += takeAll(pace, nowMs);
    expect(taken).toBeGreaterThanOrEqual(996);
    expect(taken).toBeLessThanOrEqual(1001);
  });

  test('a stall of a minute is followed by a tenth of a second of connections, not by a minute of them', () => {
    const pace = new Pace(1000);
    takeAll(pace, 0);
    expect(takeAll(pace, 60_000)).toBe(101);
  });
});

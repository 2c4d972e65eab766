import { describe, expect, test } from '@jest/globals';
import { Progress } from './progress.ts';
import { Tally } from './tally.ts';

describe('Progress', () => {
  test('a line is due each second', () => {
    const progress = new Progress({ wanted: true, beganMs: 100 });
    const tally = new Tally();
    expect(progress.nextMs).toBe(1100);
    expect(progress.take({ nowMs: 1099, begun: 1, tally })).toBeUndefined();
    expect(progress.take({ nowMs: 1100, begun: 1, tally })).toBeDefined();
    expect(progress.take({ nowMs: 1101, begun: 1, tally })).toBeUndefined();
    expect(progress.nextMs).toBe(2100);
  });

  test('connections that are neither ok nor failed are open', () => {
    const tally = new Tally();
    tally.replied(1);
    tally.succeed();
    tally.fail('ECONNRESET', 2);
    const line = new Progress({ wanted: true, beganMs: 0 }).take({ nowMs: 1234.5678, begun: 10, tally });
    expect(line).toEqual({ event: 'progress', begun: 10, open: 7, ok: 1, failed: 2, messages: 1, seconds: 1.235 });
  });

  test('seconds that were missed are left out', () => {
    const progress = new Progress({ wanted: true, beganMs: 0 });
    const tally = new Tally();
    expect(progress.take({ nowMs: 5500, begun: 1, tally })).toBeDefined();
    expect(progress.take({ nowMs: 5501, begun: 1, tally })).toBeUndefined();
  });

  test('unwanted progress is never due', () => {
    expect(new Progress({ wanted: false, beganMs: 0 }).nextMs).toBe(Number.POSITIVE_INFINITY);
  });
});

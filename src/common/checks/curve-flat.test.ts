import { describe, expect, test } from '@jest/globals';
import { type CurvePoint, judgeCurve } from './curve-flat.ts';

/** 100 points up to a million connections. */
function curve(kibAt: (connections: number, index: number) => number): CurvePoint[] {
  return Array.from({ length: 100 }, (_, index) => {
    const connections = (index + 1) * 10_000;
    return { connections, anonymousKiB: kibAt(connections, index) };
  });
}

describe('judgeCurve', () => {
  test('passes where nothing grows, and says what leak would have shown', () => {
    expect(judgeCurve(curve(() => 2_500))).toEqual({
      outcome: 'pass',
      observed: 'at least 2,500 KiB in the later samples, 2,500 in the earlier',
      evidence: ['a leak of more than 1 byte a connection would have shown'],
    });
  });

  test('passes what has warmed up in the first half, however much it took', () => {
    expect(judgeCurve(curve((connections) => Math.min(connections, 400_000) / 10)).outcome).toBe('pass');
  });

  test('passes what comes and goes with those who are there', () => {
    expect(judgeCurve(curve((_, index) => 2_500 + (index % 3) * 500)).outcome).toBe('pass');
  });

  test('fails a byte a connection that is kept, whatever comes and goes above it', () => {
    const leaking = curve((connections, index) => 2_500 + connections / 1_024 + (index % 3) * 500);
    expect(judgeCurve(leaking)).toMatchObject({
      outcome: 'fail',
      evidence: ['1 byte a connection over 250,000'],
    });
  });

  test('tells from the last two samples of a short run', () => {
    const short = [0, 100, 1_231, 1_500].map((connections) => ({ connections, anonymousKiB: 2_564 + connections * 2 }));
    expect(judgeCurve(short).outcome).toBe('fail');
  });

  test.each([
    ['none', []],
    ['one in the second half', [0, 100, 1_000]],
    ['two of the same moment', [0, 1_000, 1_000]],
  ])('cannot tell from too few samples: %s', (_, counts) => {
    expect(judgeCurve(counts.map((connections) => ({ connections, anonymousKiB: 1 }))).outcome).toBe('unknown');
  });
});

import { describe, expect, test } from '@jest/globals';
import { Histogram, type HistogramCounts } from './histogram.ts';

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** The exact nearest-rank percentile, to compare with. */
function exactPercentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent * sorted.length) / 100) - 1)] ?? Number.NaN;
}

/** Values from 1 µs to `10 ** exponent` ms, spread evenly over the magnitudes; the same ones each time. */
function spread(count: number, exponent: number): number[] {
  let seed = 12_345;
  return Array.from({ length: count }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return 10 ** (-3 + (seed / 2 ** 31) * (exponent + 3));
  });
}

describe('an empty histogram', () => {
  test('has no values and all percentiles 0', () => {
    const histogram = new Histogram();
    expect(histogram.count).toBe(0);
    expect(histogram.percentiles()).toEqual({ p50: 0, p90: 0, p99: 0, max: 0 });
    expect(histogram.counts()).toEqual({ max: 0, buckets: [] });
  });
});

describe('percentiles', () => {
  test('are within 1 % or 0.001 ms of the exact ones, from 1 µs to 115 days', () => {
    const values = spread(5_000, 10);
    const histogram = histogramOf(values);
    for (let percent = 0; percent <= 100; percent += 1) {
      const exact = exactPercentile(values, percent);
      const allowed = Math.max(0.001, exact * 0.01);
      expect(Math.abs(histogram.percentile(percent) - exact)).toBeLessThanOrEqual(allowed);
    }
  });

  test('are off by at most 1 % at every bucket border', () => {
    for (let bits = 0; bits < 52; bits += 1) {
      for (const microseconds of [2 ** bits - 1, 2 ** bits, 2 ** bits + 1, 1.5 * 2 ** bits]) {
        const histogram = histogramOf([microseconds / 1_000, (2 ** 52 - 2 ** 40) / 1_000]);
        const exact = microseconds / 1_000;
        expect(Math.abs(histogram.percentile(50) - exact)).toBeLessThanOrEqual(Math.max(0.001, exact * 0.01));
      }
    }
  });

  test('below 0.128 ms are exact to the microsecond', () => {
    expect(histogramOf([0.001, 0.064, 0.127]).percentile(50)).toBe(0.064);
  });

  test('take the nearest rank: of 1 to 100 ms the 55th is 55', () => {
    const histogram = histogramOf(Array.from({ length: 100 }, (_, index) => (index + 1) / 1_000));
    expect(histogram.percentile(55)).toBe(0.055);
    expect(histogram.percentile(0)).toBe(0.001);
    expect(histogram.percentile(100)).toBe(0.1);
  });

  test('never exceed the maximum, which is exact', () => {
    const histogram = histogramOf([129.004_321]);
    expect(histogram.max).toBe(129.004_321);
    expect(histogram.percentiles()).toEqual({ p50: 129.004, p90: 129.004, p99: 129.004, max: 129.004 });
  });
});

describe('record', () => {
  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses %d ms', (ms) => {
    expect(() => new Histogram().record(ms)).toThrow('a duration of');
  });

  test('takes 0 as the least duration', () => {
    expect(histogramOf([0]).counts()).toEqual({ max: 0, buckets: [[0, 1]] });
  });
});

describe('merge', () => {
  test('gives what recording all values in one histogram gives', () => {
    const left = spread(300, 2);
    const right = spread(500, 6);
    const merged = histogramOf(left);
    merged.merge(histogramOf(right));
    expect(merged.counts()).toEqual(histogramOf([...left, ...right]).counts());
    expect(merged.count).toBe(800);
  });

  test('leaves the other as it was', () => {
    const other = histogramOf([5]);
    const before = other.counts();
    histogramOf([1, 2]).merge(other);
    expect(other.counts()).toEqual(before);
  });
});

describe('from', () => {
  test('restores what counts() gave, through JSON', () => {
    const histogram = histogramOf(spread(400, 9));
    const restored = Histogram.from(JSON.parse(JSON.stringify(histogram.counts())));
    expect(restored.counts()).toEqual(histogram.counts());
    expect(restored.count).toBe(histogram.count);
    expect(restored.percentiles()).toEqual(histogram.percentiles());
  });

  const nonsense: [string, unknown][] = [
    ['null', null],
    ['undefined', undefined],
    ['an array', []],
    ['no buckets', { max: 1 }],
    ['a maximum without any value', { max: 1, buckets: [] }],
    ['a maximum that is no number', { max: '1', buckets: [] }],
    ['a maximum outside the last bucket', { max: 5, buckets: [[3, 1]] }],
    ['a maximum beyond all buckets', { max: 1e300, buckets: [[3, 1]] }],
    ['an index beyond the last bucket', { max: 1, buckets: [[1_000_000, 1]] }],
    ['a negative index', { max: 0, buckets: [[-1, 1]] }],
    ['an index with a fraction', { max: 0.001, buckets: [[0.5, 1]] }],
    ['an index given as text', { max: 0.001, buckets: [['1', 1]] }],
    ['a count of 0', { max: 0.001, buckets: [[1, 0]] }],
    ['a bucket of three', { max: 0.001, buckets: [[1, 1, 1]] }],
    [
      'buckets out of order',
      {
        max: 0.001,
        buckets: [
          [2, 1],
          [1, 1],
        ],
      },
    ],
  ];
  test.each(nonsense)('refuses %s', (_, counts) => {
    expect(() => Histogram.from(counts)).toThrow('expected the counts of a histogram');
  });

  test('takes an empty one', () => {
    const empty: HistogramCounts = { max: 0, buckets: [] };
    expect(Histogram.from(empty).count).toBe(0);
  });
});

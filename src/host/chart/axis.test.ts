import { describe, expect, test } from '@jest/globals';
import { linearAxis, pointAxis } from './axis.ts';

describe('linearAxis', () => {
  test.each([
    [400, [0, 100, 200, 300, 400]],
    [401, [0, 100, 200, 300, 400, 500]],
    [7, [0, 2, 4, 6, 8]],
    [0.3, [0, 0.1, 0.2, 0.3]],
  ])('up to %d has marks at round numbers from 0 on, the last not below it', (max, expected) => {
    expect(linearAxis(max, [0, 100]).marks).toEqual(expected);
  });

  test('begins and ends at the pixels of its range', () => {
    const { toPixel } = linearAxis(7, [150, 30]);
    expect([0, 4, 8].map(toPixel)).toEqual([150, 90, 30]);
  });

  test('of nothing is still an axis, and 0 lies at its beginning', () => {
    const { toPixel, marks } = linearAxis(0, [150, 30]);
    expect(toPixel(0)).toBe(150);
    expect(marks.at(-1)).toBe(1);
  });
});

describe('pointAxis', () => {
  test('sets each point once, in order and evenly apart', () => {
    const { toPixel, marks } = pointAxis([50_000, 10, 1_000, 10], [100, 300]);
    expect(marks).toEqual([10, 1_000, 50_000]);
    expect(marks.map(toPixel)).toEqual([100, 200, 300]);
  });
});

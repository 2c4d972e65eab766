import { describe, expect, test } from '@jest/globals';
import { growthBeyond } from './growth.ts';
import { seriesOf } from './rounds.ts';

const subjects = [
  { name: 'floor', at: 10 },
  { name: 'ours', at: 10 },
  { name: 'floor', at: 50 },
  { name: 'ours', at: 50 },
];
const series = seriesOf(subjects, [
  [100, 200, 110, 264],
  [100, 200, 200, 400],
  [100, 200, 100, 220],
]);

describe('growthBeyond', () => {
  test('is what a subject grows by, less what the floor does, round by round', () => {
    expect(growthBeyond(series, { of: 'ours', to: 'floor', from: 10, until: 50 })).toBeCloseTo(1.1);
  });

  test('of a point that was not measured is not a number', () => {
    expect(growthBeyond(series, { of: 'ours', to: 'floor', from: 10, until: 100 })).toBeNaN();
  });
});

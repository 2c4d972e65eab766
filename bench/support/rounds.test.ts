import { describe, expect, test } from '@jest/globals';
import { measureRounds, median, ratioOf, seriesOf } from './rounds.ts';

describe('median', () => {
  test('is the middle value, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });
});

describe('seriesOf', () => {
  test('takes ratios to the first subject at the same point of the axis', () => {
    const subjects = [
      { name: 'floor', at: 10 },
      { name: 'floor', at: 20 },
      { name: 'ours', at: 20 },
    ];
    expect(seriesOf(subjects, [[1, 2, 3]]).map(({ ratio }) => ratio)).toEqual([1, 1, 1.5]);
  });
});

describe('ratioOf', () => {
  const subjects = [
    { name: 'floor', at: 10 },
    { name: 'ours', at: 10 },
    { name: 'ours', at: 20 },
  ];
  const series = seriesOf(subjects, [
    [1, 2, 100],
    [10, 30, 100],
    [100, 250, 100],
  ]);

  test('is the median of the ratios of two subjects at one point, round by round', () => {
    expect(ratioOf(series, { of: 'ours', to: 'floor', at: 10 })).toBe(2.5);
  });

  test('of what was not measured is an error that names it', () => {
    expect(() => ratioOf(series, { of: 'ours', to: 'floor', at: 20 })).toThrow(/expected floor to be measured, at 20/);
  });
});

describe('measureRounds', () => {
  test('takes the ratio within each round, so that a machine that slows down does not change it', async () => {
    const measured = [100, 120, 200, 240, 400, 480];
    const { cpu } = await measureRounds({
      rounds: 3,
      subjects: [{ name: 'floor' }, { name: 'ours' }],
      metrics: ['cpu'],
      measure: async () => ({ cpu: measured.shift() ?? Number.NaN }),
    });
    expect(cpu).toMatchObject([
      { name: 'floor', median: 200, ratio: 1 },
      { name: 'ours', values: [120, 240, 480], median: 240, min: 120, max: 480, ratio: 1.2 },
    ]);
  });
});

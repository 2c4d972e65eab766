import { describe, expect, test } from '@jest/globals';
import { measureRounds, median } from './rounds.ts';

describe('median', () => {
  test('is the middle value, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });
});

describe('measureRounds', () => {
  test('takes the ratio within each round, so that a machine that slows down does not change it', async () => {
    const measured = [100, 120, 200, 240, 400, 480];
    const series = await measureRounds({
      rounds: 3,
      subjects: [
        { name: 'floor', options: {} },
        { name: 'ours', options: {} },
      ],
      measure: async () => measured.shift() ?? Number.NaN,
    });
    expect(series).toMatchObject([
      { name: 'floor', median: 200, ratio: 1 },
      { name: 'ours', values: [120, 240, 480], median: 240, min: 120, max: 480, ratio: 1.2 },
    ]);
  });
});

import { describe, expect, test } from '@jest/globals';
import { dropOption, dropPercent } from './drop-option.ts';

describe('--drop', () => {
  test.each([
    [99, 0],
    [100, 30],
    [150, 65],
    [199, 99.3],
    [200, 100],
    [1000, 100],
  ])('100:30:200 with %i children refuses %d percent', (children, percent) => {
    expect(dropPercent({ start: 100, ratePercent: 30, full: 200 }, children)).toBeCloseTo(percent);
  });

  test('a rate of 100 refuses everybody from START on', () => {
    expect(dropPercent({ start: 10, ratePercent: 100, full: 20 }, 10)).toBe(100);
  });

  test('START:RATE:FULL is read, and nothing else', () => {
    const { parse } = dropOption('');
    expect(parse('100:30:500')).toEqual({ start: 100, ratePercent: 30, full: 500 });
    for (const text of [
      '',
      '10',
      '10:30',
      '0:30:60',
      '10:0:60',
      '10:101:60',
      '60:30:60',
      '60:30:10',
      '1:2:3:4',
      'a:b:c',
    ]) {
      expect(parse(text)).toBeUndefined();
    }
  });
});

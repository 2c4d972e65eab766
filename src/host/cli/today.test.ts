import { expect, test } from '@jest/globals';
import { today } from './today.ts';

test('the day is that of the clock, in UTC', () => {
  expect(today({})).toBe(new Date().toISOString().slice(0, 10));
  expect(today({ FORKBED_TODAY: '' })).toMatch(/^\d{4}-\d\d-\d\d$/);
});

test('a later day may be named, and none that has passed', () => {
  expect(today({ FORKBED_TODAY: '9999-01-31' })).toBe('9999-01-31');
  for (const day of ['2020-01-01', 'tomorrow', '9999-13-01', '9999-02-31']) {
    expect(() => today({ FORKBED_TODAY: day })).toThrow(
      /^FORKBED_TODAY: expected a day from \d{4}-\d\d-\d\d on, received "/,
    );
  }
});

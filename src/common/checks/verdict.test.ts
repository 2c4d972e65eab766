import { expect, test } from '@jest/globals';
import { exitCodeOf } from './verdict.ts';

test('the exit code is 0 for pass, 1 for fail and 2 for unknown', () => {
  expect((['pass', 'fail', 'unknown'] as const).map(exitCodeOf)).toEqual([0, 1, 2]);
});

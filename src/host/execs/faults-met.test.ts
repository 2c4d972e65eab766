import { expect, test } from '@jest/globals';
import { FaultsMet } from './faults-met.ts';

test('an exec meets the fault that was on when it began, or the first that came while it ran', () => {
  const met = new FaultsMet();
  for (const number of [1, 2]) met.begin(number);
  expect(met.end(1)).toEqual({});
  met.meet('pids');
  met.begin(3);
  met.meet(undefined);
  met.begin(4);
  expect(met.end(3)).toEqual({ during: 'pids' });
  expect(met.end(4)).toEqual({});
  met.meet('freeze');
  expect(met.end(2)).toEqual({ during: 'pids' });
});

test('one that never began has met none', () => {
  const met = new FaultsMet();
  met.meet('pids');
  expect(met.end(9)).toEqual({});
});

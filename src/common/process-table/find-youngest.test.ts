import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { processRecord } from '../checks/evidence.fixture.ts';
import { findYoungest } from './find-youngest.ts';

const table = (ticks: readonly number[]) =>
  ticks.map((startTicks, index) => processRecord({ pid: index + 1, startTicks }));

describe('youngestOf', () => {
  test('finds the youngest, in their order, and of equal ones the first', () => {
    expect(findYoungest(table([5, 9, 1, 9, 7]), 3).map(({ pid }) => pid)).toEqual([2, 4, 5]);
    expect(findYoungest(table([5, 5, 5]), 2).map(({ pid }) => pid)).toEqual([1, 2]);
  });

  test('finds none where none are asked for, and all where there are fewer', () => {
    expect(findYoungest(table([1, 2]), 0)).toEqual([]);
    expect(findYoungest(table([1, 2]), 5).map(({ pid }) => pid)).toEqual([2, 1]);
  });

  test('is the beginning of the sorted table', () => {
    const ticks = fc.array(fc.nat(20), { maxLength: 40 });
    fc.assert(
      fc.property(ticks, fc.nat(10), (some, count) => {
        const sorted = table(some).sort((a, b) => (b.startTicks ?? 0) - (a.startTicks ?? 0));
        expect(findYoungest(table(some), count)).toEqual(sorted.slice(0, count));
      }),
    );
  });
});

import { expect, test } from '@jest/globals';
import type { Result } from './result.ts';
import { compareStored } from './stored-comparison.ts';

function result(ratios: Readonly<Record<string, number>>, unit = 'µs'): Result {
  const series = Object.entries(ratios).map(([name, ratio]) => ({
    ...{ name, ratio, values: [ratio], median: ratio, min: ratio, max: ratio },
  }));
  return { id: 'cost', title: 'Cost', targets: [], tables: [{ question: 'CPU', unit, series }] };
}

function compare(before: Result, now: Result): [string, number][] {
  return compareStored({ before, now, limit: 1.1 }).map(({ what, measured }) => [what, Number(measured.toFixed(2))]);
}

test('each row is compared by its ratio to the first one, which is not compared', () => {
  const before = result({ floor: 1, one: 1.2, other: 2 });
  expect(compare(before, result({ floor: 1, one: 1.5, other: 2 }))).toEqual([
    ['CPU: one', 1.25],
    ['CPU: other', 1],
  ]);
});

test('of more connections a second the fewer are the worse', () => {
  const [before, now] = [result({ floor: 1, one: 0.8 }, 'per second'), result({ floor: 1, one: 0.4 }, 'per second')];
  expect(compare(before, now)).toEqual([['CPU: one', 2]]);
});

test("where rows are forkbed's by name, others are not its fault", () => {
  const before = result({ floor: 1, 'forkbed-server --reap wait': 1.1, Python: 4 });
  const now = result({ floor: 1, 'forkbed-server --reap wait': 1.1, Python: 8 });
  expect(compare(before, now)).toEqual([['CPU: forkbed-server --reap wait', 1]]);
});

test('what the other revision has not measured is not compared', () => {
  expect(compare(result({ floor: 1, one: Number.NaN }), result({ floor: 1, one: 1, new: 3 }))).toEqual([]);
  expect(compare(result({ floor: 1, one: 0 }), result({ floor: 1, one: 0 }))).toEqual([]);
  expect(compare({ ...result({ floor: 1 }), tables: [] }, result({ floor: 1, one: 1 }))).toEqual([]);
});

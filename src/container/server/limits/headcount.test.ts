import { describe, expect, test } from '@jest/globals';
import { Headcount } from './headcount.ts';

describe('Headcount', () => {
  test('counts children, in all and for each source', () => {
    const count = new Headcount();
    count.add(10, '192.0.2.1');
    count.add(11, '192.0.2.1');
    count.add(12, '192.0.2.2');
    expect([count.size, count.of('192.0.2.1'), count.of('192.0.2.2'), count.of('192.0.2.3')]).toEqual([3, 2, 1, 0]);
    expect([count.pids(), count.sourceOf(12), count.sourceOf(13)]).toEqual([[10, 11, 12], '192.0.2.2', undefined]);
    count.remove(10);
    count.remove(12);
    expect([count.size, count.of('192.0.2.1'), count.of('192.0.2.2')]).toEqual([1, 1, 0]);
  });

  test('an end that is told twice, or of somebody else, changes nothing', () => {
    const count = new Headcount();
    count.add(10, '192.0.2.1');
    count.remove(11);
    count.remove(10);
    count.remove(10);
    expect([count.size, count.of('192.0.2.1')]).toEqual([0, 0]);
  });

  test('a pid that comes again is another child', () => {
    const count = new Headcount();
    count.add(10, '192.0.2.1');
    count.remove(10);
    count.add(10, '192.0.2.2');
    expect([count.size, count.of('192.0.2.1'), count.of('192.0.2.2')]).toEqual([1, 0, 1]);
  });
});

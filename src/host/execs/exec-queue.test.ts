import { describe, expect, test } from '@jest/globals';
import { ExecQueue, execOrder } from './exec-queue.ts';

describe('execOrder', () => {
  test('lets commands take turns, by how often each runs', () => {
    expect(execOrder([{ runs: 2 }, { runs: 2 }])).toEqual([0, 1, 0, 1]);
    expect(execOrder([{ runs: 1 }, { runs: 3 }])).toEqual([1, 0, 1, 1]);
  });

  test('repeats that order for a round of another length', () => {
    expect(execOrder([{ runs: 1 }, { runs: 1 }], 5)).toEqual([0, 1, 0, 1, 0]);
    expect(execOrder([{ runs: 3 }], 1)).toEqual([0]);
    expect(execOrder([], 3)).toEqual([]);
  });
});

describe('ExecQueue', () => {
  test('hands out one at a time by default', () => {
    const queue = new ExecQueue([{ concurrency: 1 }, { concurrency: 1 }], [0, 1]);
    expect([queue.begin(), queue.begin()]).toEqual([0, undefined]);
    queue.end(0);
    expect([queue.begin(), queue.begin()]).toEqual([1, undefined]);
    queue.end(1);
    expect(queue.begin()).toBeUndefined();
  });

  test('holds each command to its own concurrency', () => {
    const queue = new ExecQueue([{ concurrency: 1 }, { concurrency: 2 }], [0, 0, 1, 1]);
    expect([queue.begin(), queue.begin(), queue.begin()]).toEqual([0, 1, undefined]);
    queue.end(1);
    expect(queue.begin()).toBe(1);
    queue.end(0);
    expect(queue.begin()).toBe(0);
  });
});

import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { runQueue } from './run-queue.ts';

const ONE_AT_A_TIME = [{ concurrency: 1 }, { concurrency: 1 }];
const NEVER = new AbortController().signal;

/** What runs, in its order; each takes a moment. */
function recorder(onRun: (count: number) => void = () => {}) {
  const ran: number[] = [];
  const run = async (plan: number) => {
    ran.push(plan);
    await pause(1);
    onRun(ran.length);
  };
  return { ran, run };
}

describe('runQueue', () => {
  test('runs all in their order, without a pause', async () => {
    const { ran, run } = recorder();
    await runQueue({ plans: ONE_AT_A_TIME, order: [0, 1, 0], run, over: NEVER });
    expect(ran).toEqual([0, 1, 0]);
  });

  test('goes on in the same order beside faults, and runs each once more after the last', async () => {
    const release = new AbortController();
    const { ran, run } = recorder((count) => {
      if (count === 5) release.abort();
    });
    const pace = { everyMs: 1, released: release.signal };
    await runQueue({ plans: ONE_AT_A_TIME, order: [0, 1, 1], run, over: NEVER, pace });
    expect(ran).toEqual([0, 1, 1, 0, 1, 0, 1]);
  });

  test('begins them evenly beside faults, and at once after the last', async () => {
    const release = new AbortController();
    const beganMs = performance.now();
    const { ran, run } = recorder((count) => {
      if (count === 3) release.abort();
    });
    const pace = { everyMs: 60, released: release.signal };
    await runQueue({ plans: ONE_AT_A_TIME, order: [0, 0, 0, 0], run, over: NEVER, pace });
    expect(ran).toHaveLength(5);
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(119);
  });

  test('wakes at the end of the faults, however long the pause is', async () => {
    const release = new AbortController();
    const { ran, run } = recorder((count) => {
      if (count === 1) setTimeout(() => release.abort(), 5);
    });
    const pace = { everyMs: 1_000_000, released: release.signal };
    await runQueue({ plans: ONE_AT_A_TIME, order: [0, 1], run, over: NEVER, pace });
    expect(ran).toEqual([0, 1, 0, 1]);
  });

  test('begins none when the round is over, and waits for those that run', async () => {
    const over = new AbortController();
    const { ran, run } = recorder(() => over.abort());
    const pace = { everyMs: 0, released: NEVER };
    await runQueue({ plans: ONE_AT_A_TIME, order: [0], run, over: over.signal, pace });
    expect(ran).toEqual([0]);
  });

  test('has nothing to do where no command is its own', async () => {
    const { ran, run } = recorder();
    await runQueue({ plans: [], order: [], run, over: NEVER, pace: { everyMs: 10, released: NEVER } });
    expect(ran).toEqual([]);
  });

  test('throws what a run throws', async () => {
    const run = () => Promise.reject(new Error('gone'));
    await expect(runQueue({ plans: ONE_AT_A_TIME, order: [0, 1], run, over: NEVER })).rejects.toThrow('gone');
  });
});

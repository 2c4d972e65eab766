import { describe, expect, test } from '@jest/globals';
import type { Census } from '../../common/process-table/model.ts';
import { censusAt, living, zombie } from './watch-state.fixture.ts';
import { nextState, oldestZombie, type WatchState } from './watch-state.ts';

function stateAfter(...censuses: readonly [Census, ...Census[]]): WatchState {
  const [first, ...others] = censuses;
  return others.reduce<WatchState>(nextState, nextState(undefined, first));
}

describe('nextState', () => {
  test('counts the processes, the children of PID 1 and the zombies', () => {
    const state = stateAfter(censusAt(5, [living(1, 0), living(2, 1), zombie(3, 1), zombie(4, 2)]));
    expect(state).toMatchObject({ beganMs: 5, atMs: 5, samples: 1, children: 2, peak: 2 });
    expect(state.zombies.map(({ process }) => process.pid)).toEqual([3, 4]);
  });

  test('remembers the peak when the zombies have gone', () => {
    const state = stateAfter(censusAt(0, [living(1, 0), zombie(2, 1), zombie(3, 1)]), censusAt(9, [living(1, 0)]));
    expect(state).toMatchObject({ beganMs: 0, atMs: 9, samples: 2, peak: 2, zombies: [] });
  });

  test('a zombie is one since the first sample that showed it as one', () => {
    const alive = [living(1, 0), living(2, 1)];
    const ended = [living(1, 0), zombie(2, 1)];
    const { zombies } = stateAfter(censusAt(0, alive), censusAt(10, ended), censusAt(20, ended));
    expect(zombies).toMatchObject([{ sinceMs: 10, beforeWatch: false }]);
  });

  test('of one that was there before the watch that is known', () => {
    const ended = [living(1, 0), zombie(2, 1)];
    const { zombies } = stateAfter(censusAt(10, ended), censusAt(20, [...ended, zombie(3, 1)]));
    expect(zombies).toMatchObject([
      { sinceMs: 10, beforeWatch: true },
      { sinceMs: 20, beforeWatch: false },
    ]);
  });

  test('a zombie with a pid that was used before is another one', () => {
    const { zombies } = stateAfter(
      censusAt(0, [zombie(2, 1, { startTicks: 1 })]),
      censusAt(10, [zombie(2, 1, { startTicks: 2 })]),
    );
    expect(zombies).toMatchObject([{ sinceMs: 10, beforeWatch: false }]);
  });

  test('keeps the last minute, and one point before it', () => {
    const [first, ...others] = [0, 30_000, 60_000, 90_000, 125_000].map((atMs) => censusAt(atMs, []));
    const { history } = stateAfter(first as Census, ...others);
    expect(history.map(({ atMs }) => atMs)).toEqual([60_000, 90_000, 125_000]);
  });
});

describe('oldestZombie', () => {
  test('is the one that has been one for longest', () => {
    const state = stateAfter(censusAt(0, [zombie(7, 1)]), censusAt(10, [zombie(3, 1), zombie(7, 1)]));
    expect(oldestZombie(state)?.process.pid).toBe(7);
  });

  test('is none where there are no zombies', () => {
    expect(oldestZombie(stateAfter(censusAt(0, [living(1, 0)])))).toBeUndefined();
  });
});

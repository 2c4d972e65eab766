import { describe, expect, test } from '@jest/globals';
import { compareObservers, observersAgree } from './compare-observers.ts';
import { processRecord, zombieRecord } from './evidence.fixture.ts';

const zombies = (...pids: number[]) => pids.map((pid) => zombieRecord({ pid }));

describe('compareObservers', () => {
  test('finds no difference where all saw the same', () => {
    const comparison = compareObservers({ before: zombies(7, 8), ps: zombies(8, 7), after: zombies(7, 8) });
    expect(comparison).toEqual({ kind: 'compared', onlyPs: [], onlyCensus: [] });
    expect(observersAgree(comparison)).toBe(true);
  });

  test('finds a zombie that ps alone saw', () => {
    const comparison = compareObservers({ before: [processRecord({ pid: 9 })], ps: zombies(9), after: [] });
    expect(comparison).toMatchObject({ onlyPs: [9], onlyCensus: [] });
    expect(observersAgree(comparison)).toBe(false);
  });

  test('finds a zombie that both censuses saw and ps did not', () => {
    const comparison = compareObservers({ before: zombies(7, 8), ps: zombies(7), after: zombies(7, 8) });
    expect(comparison).toMatchObject({ onlyPs: [], onlyCensus: [8] });
    expect(observersAgree(comparison)).toBe(false);
  });

  test('takes one that came or went between the two censuses for no difference', () => {
    const comparison = compareObservers({ before: zombies(7), ps: zombies(8), after: zombies(8) });
    expect(comparison).toMatchObject({ onlyPs: [], onlyCensus: [] });
  });

  test('counts a process that ps shows alive as not seen dead', () => {
    const comparison = compareObservers({ before: zombies(7), ps: [processRecord({ pid: 7 })], after: zombies(7) });
    expect(comparison.onlyCensus).toEqual([7]);
  });
});

describe('observersAgree', () => {
  test('holds where there was nothing to compare with', () => {
    expect(observersAgree({ kind: 'absent' })).toBe(true);
    expect(observersAgree({ kind: 'failed', reason: 'a deadline' })).toBe(true);
  });
});

import { describe, expect, test } from '@jest/globals';
import { Respawn } from './respawn.ts';

const QUICK = { livedMs: 3, failed: true };

describe('Respawn', () => {
  test('a worker that has served its number is replaced at once, however short its life', () => {
    expect(new Respawn().backoffMs({ livedMs: 1, failed: false })).toBe(0);
  });

  test('a worker that fails after it had served for a while is replaced at once', () => {
    expect(new Respawn().backoffMs({ livedMs: 60_000, failed: true })).toBe(0);
  });

  test('workers that die at once are replaced later each time, up to ten seconds', () => {
    const respawn = new Respawn();
    const pauses = Array.from({ length: 9 }, () => respawn.backoffMs(QUICK));
    expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
  });

  test('a worker that lived ends the row', () => {
    const respawn = new Respawn();
    respawn.backoffMs(QUICK);
    respawn.backoffMs(QUICK);
    respawn.backoffMs({ livedMs: 1000, failed: true });
    expect(respawn.backoffMs(QUICK)).toBe(100);
  });
});

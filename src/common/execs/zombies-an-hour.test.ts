import { expect, test } from '@jest/globals';
import { zombiesAnHour } from './zombies-an-hour.ts';

test.each([
  [{ zombies: 10, runs: 10, periodMs: 10_000 }, 360],
  [{ zombies: 20, runs: 10, periodMs: 10_000 }, 720],
  [{ zombies: 1, runs: 3, periodMs: 30_000 }, 40],
  [{ zombies: 0, runs: 10, periodMs: 1_000 }, 0],
  [{ zombies: 0, runs: 0, periodMs: 1_000 }, 0],
])('%j are %d zombies an hour', (seen, expected) => {
  expect(zombiesAnHour(seen)).toBe(expected);
});

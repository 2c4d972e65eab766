import { expect, test } from '@jest/globals';
import { firstWaitMs, PHASES, retransmissionWaits } from './retransmission.ts';

const LAST = PHASES - 1;
const sum = (waits: readonly number[]) => waits.reduce((total, wait) => total + wait, 0);

test('within ten seconds a message is sent five times, further and further apart', () => {
  expect(retransmissionWaits(10_000, LAST)).toEqual([1_000, 2_000, 3_000, 3_000, 1_000]);
});

test('flows of different phases send again at different instants', () => {
  const firsts = Array.from({ length: PHASES }, (_, phase) => retransmissionWaits(10_000, phase)[0] ?? 0);
  expect(new Set(firsts).size).toBe(PHASES);
  expect([Math.min(...firsts) > 500, Math.max(...firsts)]).toEqual([true, 1_000]);
});

test('a short time-out still has three sends', () => {
  expect(retransmissionWaits(400, LAST)).toEqual([100, 200, 100]);
  expect(firstWaitMs(400)).toBe(100);
});

test.each([1, 3, 7, 1_000, 4_001, 30_000, 86_400_000])(
  'of %d ms there are eight sends at most, and no time is lost',
  (ms) => {
    for (let phase = 0; phase < PHASES; phase += 1) {
      const waits = retransmissionWaits(ms, phase);
      expect(waits.length).toBeLessThanOrEqual(8);
      expect(waits.every((wait) => wait > 0)).toBe(true);
      expect(sum(waits)).toBeCloseTo(ms, 6);
    }
  },
);

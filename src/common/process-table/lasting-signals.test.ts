import { expect, test } from '@jest/globals';
import { lastingSignals } from './lasting-signals.ts';

const ALL = Array.from({ length: 64 }, (_, index) => index + 1);
/** A shell between two commands, and in the middle of a fork. */
const IDLE = { ignored: [3], blocked: [], caught: [2, 17] };
const FORKING = { ...IDLE, blocked: ALL };

test.each([
  ['before it', FORKING, IDLE],
  ['at the end', IDLE, FORKING],
])('a signal that is blocked for a moment %s is not blocked', (_, earlier, last) => {
  expect(lastingSignals(earlier, last)).toEqual(IDLE);
});

test('one that both readings have is; what is ignored and caught is that of the last', () => {
  const waits = { ignored: [], blocked: [15, 17], caught: [] };
  expect(lastingSignals({ ...FORKING, caught: [1] }, waits)).toEqual(waits);
});

test('one reading alone counts as it is, and a process that has gone has no signals', () => {
  expect(lastingSignals(undefined, FORKING)).toEqual(FORKING);
  expect(lastingSignals(IDLE, undefined)).toBeUndefined();
});

import { expect, test } from '@jest/globals';
import { parseMachineTime } from './parse-machine-time.ts';

test('all but idle time and waiting for disks is busy, and guests count once', () => {
  const text = 'cpu  100 20 30 4000 500 6 7 8 90 0\ncpu0 1 1 1 1 1 1 1 1 1 1\nintr 1\n';
  expect(parseMachineTime(text, 10)).toEqual({ busyMs: 1_710, idleMs: 45_000 });
});

test('a kernel that counts less is read all the same', () => {
  expect(parseMachineTime('cpu  1 2 3 4\n', 1)).toEqual({ busyMs: 6, idleMs: 4 });
});

test('a text of another form gives none', () => {
  expect(parseMachineTime('', 10)).toBeUndefined();
  expect(parseMachineTime('cpu0 1 2 3 4\n', 10)).toBeUndefined();
});

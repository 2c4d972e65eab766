import { expect, test } from '@jest/globals';
import { toSignalled } from './signalled.ts';

const SIGNALLED = { event: 'signalled', signal: 'SIGKILL', pid: 1, sent: 3, acted: 2, spanMs: 0.5, actedMs: 12 };

test('what forkbed-probe signal prints is read field by field', () => {
  expect(toSignalled(SIGNALLED)).toEqual(SIGNALLED);
});

test.each(Object.keys(SIGNALLED))('and refused where %s is not as it should be', (name) => {
  expect(() => toSignalled({ ...SIGNALLED, [name]: null })).toThrow(`${name} to be`);
});

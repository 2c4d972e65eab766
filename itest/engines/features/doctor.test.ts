import { expect, test } from '@jest/globals';
import { doctorCell } from './doctor.ts';

const YES = { exitCode: 0, output: '  ✓ control  seen\n\na verdict is possible\n' };
const NO = { exitCode: 69, output: 'no verdict is possible\n' };

test('0 and the sentence where a verdict is possible, 69 where none is', () => {
  expect(doctorCell(YES, true)).toEqual({ mark: 'ok' });
  expect(doctorCell(NO, false)).toEqual({ mark: 'ok' });
});

test('a false hope and a false refusal are wrong', () => {
  expect(doctorCell(YES, false)).toMatchObject({
    mark: 'wrong',
    reason: expect.stringMatching(/^expected exit code 69, received 0: /),
  });
  expect(doctorCell(NO, true).mark).toBe('wrong');
  expect(doctorCell({ ...NO, exitCode: 0 }, true).mark).toBe('wrong');
  expect(doctorCell({ ...YES, exitCode: 1 }, false).mark).toBe('wrong');
});

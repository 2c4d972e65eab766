import { expect, test } from '@jest/globals';
import { BugError } from '../../common/forkbed-error.ts';
import { describeBug } from './describe-bug.ts';

test('the first line has the kind and the message of the error, the stack and the causes follow', () => {
  const error = new TypeError('x is not a function', { cause: new RangeError('of the cause') });
  expect(describeBug(error)).toMatch(
    /^forkbed: this is a bug in forkbed: TypeError: x is not a function\n +at .*\[cause\]: RangeError: of the cause\n/s,
  );
});

test('an error that calls itself a bug does so once', () => {
  expect(describeBug(new BugError('impossible'))).toMatch(/^forkbed: this is a bug in forkbed: BugError: impossible\n/);
});

test('a value that is no error is shown', () => {
  expect(describeBug({ code: 7 })).toBe('forkbed: this is a bug in forkbed: { code: 7 }\n');
  expect(describeBug(undefined)).toBe('forkbed: this is a bug in forkbed: undefined\n');
});

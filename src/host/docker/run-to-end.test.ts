import { expect, test } from '@jest/globals';
import { expectSuccess } from './run-to-end.ts';

const COMMAND = ['forkbed-probe', 'census'];

test('what a command printed is the result of one that ended with 0', () => {
  expect(expectSuccess(COMMAND, { exitCode: 0, stdout: '{}', stderr: 'a warning' })).toBe('{}');
});

test('any other exit code is an error with the command and what it printed on stderr', () => {
  expect(() => expectSuccess(COMMAND, { exitCode: 69, stdout: '', stderr: 'elsewhere' })).toThrow(
    'expected ["forkbed-probe","census"] to exit with 0, received 69: elsewhere',
  );
});

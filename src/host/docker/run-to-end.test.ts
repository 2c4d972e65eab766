import { expect, test } from '@jest/globals';
import { DeadlineError } from '../errors.ts';
import { expectSuccess, runToEnd } from './run-to-end.ts';

const COMMAND = ['forkbed-probe', 'census'];

test('what a command printed is the result of one that ended with 0', () => {
  expect(expectSuccess(COMMAND, { exitCode: 0, stdout: '{}', stderr: 'a warning' })).toBe('{}');
});

test('any other exit code is an error with the command and what it printed on stderr', () => {
  expect(() => expectSuccess(COMMAND, { exitCode: 69, stdout: '', stderr: 'elsewhere' })).toThrow(
    'expected ["forkbed-probe","census"] to exit with 0, received 69: elsewhere',
  );
});

test('a container that runs to its end has its exit code, and all that it has printed by then', async () => {
  const output = { stdout: '', stderr: '' };
  const limits: (number | undefined)[] = [];
  const container = {
    waitForExit: async (limitMs?: number) => {
      limits.push(limitMs);
      output.stdout += 'the last line';
      return 7;
    },
    logs: async () => ({ ...output }),
  };
  expect(await runToEnd(container, 500)).toEqual({ exitCode: 7, stdout: 'the last line', stderr: '' });
  expect(limits).toEqual([500]);
});

test('one that does not end in time is an error, and its output is not asked for', async () => {
  const late = new DeadlineError({ what: 'the end of the container', limitMs: 500, last: 'running' });
  let asked = 0;
  const container = {
    waitForExit: async () => {
      throw late;
    },
    logs: async () => {
      asked += 1;
      return { stdout: '', stderr: '' };
    },
  };
  await expect(runToEnd(container, 500)).rejects.toBe(late);
  expect(asked).toBe(0);
});

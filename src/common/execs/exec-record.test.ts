import { describe, expect, test } from '@jest/globals';
import { Fields } from '../events/fields.ts';
import type { ExecPlan } from './exec-plan.ts';
import { type ExecRun, failureCode, hasSucceeded, toExecEnded, toExecRecord } from './exec-record.ts';
import { execPlan } from './execs.fixture.ts';

const RUN: ExecRun = { number: 1, plan: 0, run: 1, outcome: 'exited', exitCode: 0, timedOut: false };

describe('an exec', () => {
  test.each<[string, Partial<ExecRun>, Partial<ExecPlan>, boolean, string]>([
    ['that ends with 0', {}, {}, true, 'EXIT_0'],
    ['that ends with 7', { exitCode: 7 }, {}, false, 'EXIT_7'],
    ['that is late', { timedOut: true }, {}, false, 'ERR_EXEC_TIMEOUT'],
    ['that is killed as it was to be', { outcome: 'killed', timedOut: true, exitCode: 137 }, { end: 'kill' }, true, ''],
    ['that is left as it was to be', { outcome: 'left', timedOut: true }, { end: 'detach' }, true, ''],
    [
      'that is a probe and late',
      { outcome: 'killed', timedOut: true },
      { kind: 'probe', end: 'kill' },
      false,
      'ERR_EXEC_TIMEOUT',
    ],
    ['that did not start', { outcome: 'not-started' }, { end: 'kill' }, false, 'ERR_EXEC'],
    ['that still runs', { outcome: 'left', exitCode: undefined as never }, {}, false, 'ERR_EXEC_LEFT'],
  ])('%s', (_, run, plan, succeeded, code) => {
    expect(hasSucceeded({ ...RUN, ...run }, execPlan(plan))).toBe(succeeded);
    if (code !== '') expect(failureCode({ ...RUN, ...run })).toBe(code);
  });
});

describe('a line about an exec', () => {
  test('comes back as it was sent', () => {
    const ended = { event: 'ended' as const, ...RUN, ms: 12, output: 'x' };
    expect(toExecEnded(new Fields(JSON.parse(JSON.stringify(ended))))).toEqual(ended);
    const record = { event: 'exec' as const, ...RUN, ms: 12, fromMs: 1.5, toMs: 2 };
    expect(toExecRecord(new Fields(JSON.parse(JSON.stringify(record))))).toEqual(record);
  });

  test('is refused where a field is none', () => {
    const line = { event: 'exec', ...RUN, ms: 12, fromMs: 1, toMs: 2, outcome: 'vanished' };
    expect(() => toExecRecord(new Fields(line))).toThrow(
      'expected outcome to be one of exited, killed, left, not-started',
    );
  });
});

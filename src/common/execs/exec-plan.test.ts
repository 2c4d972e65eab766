import { describe, expect, test } from '@jest/globals';
import { Fields } from '../events/fields.ts';
import { toExecPlan } from './exec-plan.ts';
import { execPlan } from './execs.fixture.ts';

describe('toExecPlan', () => {
  test('returns a plan as it was', () => {
    const plan = execPlan({ kind: 'probe', name: 'livenessProbe', user: 'root', periodMs: 10_000, everyMs: 500 });
    expect(toExecPlan(new Fields(JSON.parse(JSON.stringify(plan))))).toEqual(plan);
  });

  test.each([
    [{ kind: 'cron' }, 'expected kind to be one of exec, health, probe, received "\\"cron\\""'],
    [{ command: 'date' }, 'expected command to be an array of texts'],
    [{ runs: 0 }, 'expected runs to be an integer from 1'],
    [{ end: 'stop' }, 'expected end to be one of wait, kill, detach'],
  ])('refuses %j', (wrong, message) => {
    expect(() => toExecPlan(new Fields({ ...execPlan(), ...wrong }))).toThrow(message);
  });
});

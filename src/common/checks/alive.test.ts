import { describe, expect, test } from '@jest/globals';
import { alive } from './alive.ts';
import { BLIND, census, evidenceOf, processRecord } from './evidence.fixture.ts';

describe('alive', () => {
  test('passes where PID 1 is the same process and one more client was served', () => {
    expect(alive.judge(evidenceOf())).toMatchObject({
      outcome: 'pass',
      observed: 'pid 1 (forkbed-server --reap wait) answered one more client after 3 ms',
    });
  });

  test('fails where PID 1 is another process', () => {
    const pid1AtEnd = processRecord({ pid: 1, ppid: 0, startTicks: 999 });
    expect(alive.judge(evidenceOf({ pid1AtEnd }))).toMatchObject({
      outcome: 'fail',
      observed: 'PID 1 is another process than before the load',
    });
  });

  test('fails where the last client was not served, and says why', () => {
    const visit = { answered: false, reason: 'no reply within 5,000 ms' } as const;
    expect(alive.judge(evidenceOf({ visit }))).toMatchObject({
      outcome: 'fail',
      observed: 'one more client was not served: no reply within 5,000 ms',
      evidence: ['PID 1 is pid 1 (forkbed-server --reap wait), in state S'],
    });
  });

  test('fails where PID 1 is gone', () => {
    expect(alive.judge(evidenceOf({ pid1AtEnd: undefined }))).toMatchObject({
      outcome: 'fail',
      observed: 'PID 1 is gone',
    });
  });

  test('is unknown where PID 1 is not seen by an observer who did not see the control either', () => {
    expect(alive.judge(evidenceOf({ ...BLIND, pid1AtEnd: undefined })).outcome).toBe('unknown');
  });

  test('is unknown where PID 1 was not seen before the load', () => {
    expect(alive.judge(evidenceOf({ baseline: census({ processes: [] }) })).outcome).toBe('unknown');
  });
});

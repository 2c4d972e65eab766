import { describe, expect, test } from '@jest/globals';
import { processRecord } from './evidence.fixture.ts';
import { judge } from './judge.ts';
import { findingIn, incompleteRun, makeVerdict } from './run-evidence.fixture.ts';
import type { StopEvidence } from './run-evidence.ts';
import { judgeStop } from './stops.ts';

const ENDED: StopEvidence = { signal: 'SIGTERM', exitCode: 0, tookMs: 41, graceMs: 10_000 };
const KILLED: StopEvidence = { ...ENDED, exitCode: 137, tookMs: 10_080 };

const asked = (evidence: StopEvidence) => ({ stop: { kind: 'asked', evidence } }) as const;

describe('stops', () => {
  test('passes where PID 1 ended by itself, and says of what, how and how soon', () => {
    expect(judgeStop(ENDED)).toEqual({
      id: 'stops',
      expected: 'PID 1 ends on its stop signal, before its engine kills it',
      outcome: 'pass',
      observed: 'SIGTERM: it ended with exit code 0 after 41 ms',
      evidence: [],
    });
  });

  test('passes with whatever exit code it ended', () => {
    expect(judgeStop({ ...ENDED, exitCode: 143 })).toMatchObject({
      outcome: 'pass',
      observed: 'SIGTERM: it ended with exit code 143 after 41 ms',
    });
  });

  test('fails where its engine had to kill it, and says who was alive', () => {
    const alive = [processRecord({ pid: 1, ppid: 0 }), processRecord({ pid: 7, argv: ['worker'] })];
    expect(judgeStop({ ...KILLED, signal: 'SIGQUIT', alive })).toMatchObject({
      outcome: 'fail',
      observed: 'SIGQUIT did not end it within 10.0 s, and the engine killed it',
      evidence: [
        'exit code 137 after 10.1 s',
        'still alive: pid 1 (forkbed-server --reap wait)',
        'still alive: pid 7 (worker)',
      ],
      remedy: expect.stringMatching(/^end on SIGQUIT within the time/),
    });
  });

  test.each([
    ['at the very end of its time', 10_000, 'fail'],
    ['a millisecond before its time', 9_999, 'pass'],
  ])('of exit code 137 %s it is decided by that: a program may say 137 of itself', (_, tookMs, outcome) => {
    expect(judgeStop({ ...KILLED, tookMs }).outcome).toBe(outcome);
  });

  test.each([0, -1_000])('is no fail where the engine gave it no time, or any: %d ms', (graceMs) => {
    expect(judgeStop({ ...KILLED, tookMs: 3, graceMs }).outcome).toBe('pass');
  });

  test('is no fail where it took long and ended by itself', () => {
    expect(judgeStop({ ...ENDED, tookMs: 10_500 }).outcome).toBe('pass');
  });
});

describe('a run', () => {
  test('whose PID 1 was asked has the finding last, and fails with it', () => {
    expect(makeVerdict({}, asked(ENDED))).toMatchObject({ outcome: 'pass' });
    expect(makeVerdict({}, asked(ENDED)).findings.at(-1)?.id).toBe('stops');
    expect(makeVerdict({}, asked(KILLED)).outcome).toBe('fail');
  });

  test('whose PID 1 was not asked says why, and has no such finding', () => {
    const verdict = makeVerdict({}, { stop: { kind: 'not-applicable', reason: 'PID 1 does not handle SIGTERM' } });
    expect(findingIn(verdict, 'stops')).toBeUndefined();
    expect(verdict.notApplicable).toEqual([{ id: 'stops', reason: 'PID 1 does not handle SIGTERM' }]);
    expect(verdict.outcome).toBe('pass');
  });

  test('of which nothing is known of its stop says nothing', () => {
    expect(makeVerdict().notApplicable).toEqual([]);
    expect(findingIn(makeVerdict(), 'stops')).toBeUndefined();
  });

  test('whose audit came to no evidence is judged by its stop all the same', () => {
    expect(judge(incompleteRun({ reason: 'nothing listens' }, asked(KILLED))).outcome).toBe('fail');
  });
});

import { describe, expect, test } from '@jest/globals';
import { childrenGone } from './children-gone.ts';
import { BLIND, census, evidenceOf, ONE_MISSING, processRecord, UNTESTED, zombieRecord } from './evidence.fixture.ts';

const lefts = [zombieRecord({ pid: 8 }), processRecord({ pid: 9, ageMs: 61_000 })];

describe('children-gone', () => {
  test('passes where the process count is back at the baseline', () => {
    expect(childrenGone.judge(evidenceOf())).toMatchObject({ outcome: 'pass', observed: '1 process, 1 before' });
  });

  test('passes where a pool has replaced a worker', () => {
    const baseline = census({ beside: [processRecord({ pid: 5 })] });
    const after = census({ beside: [processRecord({ pid: 6 })] });
    expect(childrenGone.judge(evidenceOf({ baseline, after })).outcome).toBe('pass');
  });

  test('passes where what is new was born after the load, such as the next health check', () => {
    const after = census({ beside: [processRecord({ pid: 9, ageMs: 900 })] });
    expect(childrenGone.judge(evidenceOf({ after }))).toMatchObject({
      outcome: 'pass',
      observed: '1 process, 1 before, 1 born since the load',
    });
  });

  test('fails where processes are left, the living named first', () => {
    expect(childrenGone.judge(evidenceOf({ after: census({ beside: lefts }) }))).toMatchObject({
      outcome: 'fail',
      observed: '3 processes, 1 before',
      evidence: [
        '2 new: 1 alive, 1 defunct',
        'pid 9 (forkbed-server --reap wait), child of pid 1, 61.0 s old',
        'pid 8 ([forkbed-server] <defunct>), child of pid 1, 5.0 s old',
        '10.0 per 1,000 connections',
      ],
      remedy: expect.stringContaining('_exit'),
    });
  });

  test('names the first few of many and counts the rest', () => {
    const beside = Array.from({ length: 1_200 }, (_, index) => zombieRecord({ pid: 10 + index }));
    const { evidence, remedy } = childrenGone.judge(evidenceOf({ after: census({ beside }) }));
    expect(evidence).toHaveLength(8);
    expect(evidence).toContain('and 1,195 more');
    expect(remedy).toContain('see no-defunct');
  });

  test('fails also where the control was not seen: what was seen was seen', () => {
    expect(childrenGone.judge(evidenceOf({ ...BLIND, after: census({ beside: lefts }) })).outcome).toBe('fail');
  });

  test('is unknown where a child lives on and a client has not finished', () => {
    const after = census({ beside: [processRecord({ pid: 9 })] });
    expect(childrenGone.judge(evidenceOf({ ...ONE_MISSING, after }))).toMatchObject({
      outcome: 'unknown',
      observed: '2 processes, 1 before, but not all clients have finished',
    });
  });

  test('fails where a client has not finished but a zombie is left: no client keeps a zombie', () => {
    expect(childrenGone.judge(evidenceOf({ ...ONE_MISSING, after: census({ beside: lefts }) })).outcome).toBe('fail');
  });

  test.each([
    ['the control was not seen', BLIND],
    ['no connection was served', UNTESTED],
  ])('is unknown where %s', (_, overrides) => {
    expect(childrenGone.judge(evidenceOf(overrides)).outcome).toBe('unknown');
  });
});

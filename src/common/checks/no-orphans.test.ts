import { describe, expect, test } from '@jest/globals';
import { BLIND, census, evidenceOf, processRecord, UNTESTED, zombieRecord } from './evidence.fixture.ts';
import { noOrphans } from './no-orphans.ts';

const orphan = processRecord({ pid: 9, argv: ['sleep', '1000'], ageMs: 3_000 });

describe('no-orphans', () => {
  test('passes where PID 1 has no new child', () => {
    expect(noOrphans.judge(evidenceOf())).toMatchObject({
      outcome: 'pass',
      observed: 'no new child of PID 1 is left',
    });
  });

  test('passes where new processes are left that are not children of PID 1', () => {
    const after = census({ beside: [processRecord({ pid: 9, ppid: 5 })] });
    expect(noOrphans.judge(evidenceOf({ after })).outcome).toBe('pass');
  });

  test('fails where a process that had another parent is a child of PID 1 and stayed', () => {
    const adopted = [{ process: orphan, formerPpid: 7, fromOutside: false }];
    expect(noOrphans.judge(evidenceOf({ adopted, after: census({ beside: [orphan] }) }))).toMatchObject({
      outcome: 'fail',
      observed: 'PID 1 adopted 1 process that stayed',
      evidence: [
        'pid 9 (sleep 1000), once a child of pid 7, 3.0 s old',
        '5.0 per 1,000 connections',
        'PID 1 is what is under test',
      ],
      remedy: expect.stringContaining('PID 1 must reap'),
    });
  });

  test('passes where what is new was born after the load: PID 1 goes about its own business', () => {
    const young = processRecord({ pid: 9, ageMs: 1_000 });
    const adopted = [{ process: young, formerPpid: 7, fromOutside: false }];
    expect(noOrphans.judge(evidenceOf({ after: census({ beside: [young] }) })).outcome).toBe('pass');
    expect(noOrphans.judge(evidenceOf({ adopted, after: census({ beside: [young] }) })).outcome).toBe('pass');
  });

  test('fails also where the control was not seen: what was seen was seen', () => {
    const adopted = [{ process: orphan, formerPpid: 7, fromOutside: false }];
    expect(noOrphans.judge(evidenceOf({ ...BLIND, adopted })).outcome).toBe('fail');
  });

  test('is unknown where a new child of PID 1 may have been forked by it', () => {
    const after = census({ beside: [zombieRecord({ pid: 8 }), zombieRecord({ pid: 9 })] });
    const judgement = noOrphans.judge(evidenceOf({ after }));
    expect(judgement.outcome).toBe('unknown');
    expect(judgement.observed).toBe(
      'PID 1 has 2 new children; forked by it or adopted cannot be told: see children-gone',
    );
    expect(judgement.evidence).toHaveLength(2);
  });

  test.each([
    ['the control was not seen', BLIND],
    ['no connection was served', UNTESTED],
  ])('is unknown where %s', (_, overrides) => {
    expect(noOrphans.judge(evidenceOf(overrides)).outcome).toBe('unknown');
  });
});

import { describe, expect, test } from '@jest/globals';
import { EXECS, execPlanEvidence } from '../execs/execs.fixture.ts';
import {
  BLIND,
  census,
  makeEvidence,
  orphanEvidence,
  processRecord,
  UNTESTED,
  zombieRecord,
} from './evidence.fixture.ts';
import { noOrphans } from './no-orphans.ts';

const orphan = processRecord({ pid: 9, argv: ['sleep', '1000'], ageMs: 3_000 });
const adoption = { process: orphan, formerPpid: 7, fromOutside: false };

describe('no-orphans', () => {
  test('passes where PID 1 has no new child', () => {
    expect(noOrphans.judge(makeEvidence())).toMatchObject({
      outcome: 'pass',
      observed: 'no new child of PID 1 is left',
    });
  });

  test('passes where new processes are left that are not children of PID 1', () => {
    const after = census({ beside: [processRecord({ pid: 9, ppid: 5 })] });
    expect(noOrphans.judge(makeEvidence({ after })).outcome).toBe('pass');
  });

  test('fails where a process that had another parent is a child of PID 1 and stayed', () => {
    const orphans = orphanEvidence([adoption]);
    expect(noOrphans.judge(makeEvidence({ orphans, after: census({ beside: [orphan] }) }))).toMatchObject({
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

  test('says of one that is known by its session that its parent is gone', () => {
    const orphans = orphanEvidence([{ ...adoption, formerPpid: undefined }]);
    expect(noOrphans.judge(makeEvidence({ orphans })).evidence[0]).toBe(
      'pid 9 (sleep 1000), forked by a process that is gone, 3.0 s old',
    );
  });

  test('names the first few of many and counts the rest', () => {
    const many = [9, 10, 11, 12, 13, 14, 15].map((pid) => ({ ...adoption, process: processRecord({ pid }) }));
    const { observed, evidence } = noOrphans.judge(makeEvidence({ orphans: orphanEvidence(many) }));
    expect(observed).toBe('PID 1 adopted 7 processes that stayed');
    expect(evidence.filter((line) => line.startsWith('pid '))).toHaveLength(5);
    expect(evidence).toContain('and 2 more');
  });

  test('fails for those of a health check or docker exec too, and says whose they are', () => {
    const orphans = orphanEvidence([adoption, { ...adoption, fromOutside: true }]);
    expect(noOrphans.judge(makeEvidence({ orphans }))).toMatchObject({
      outcome: 'fail',
      evidence: expect.arrayContaining([expect.stringMatching(/^1 of them come from a health check or docker exec/)]),
    });
  });

  test('says who PID 1 is where it is not the server', () => {
    const subject = { ...makeEvidence().subject, pid: 7 };
    const { evidence } = noOrphans.judge(makeEvidence({ subject, orphans: orphanEvidence([adoption]) }));
    expect(evidence.at(-1)).toBe('PID 1 is not the server, which is pid 7');
  });

  test('fails also where the control was not seen: what was seen was seen', () => {
    expect(noOrphans.judge(makeEvidence({ ...BLIND, orphans: orphanEvidence([adoption]) })).outcome).toBe('fail');
  });

  test('is unknown where what an exec may have left is a child of PID 1, and nobody saw whose it was before', () => {
    const survivor = processRecord({ pid: 9, argv: ['sleep', '1000'] });
    const run = { number: 7, plan: 0, run: 7, outcome: 'exited' as const, exitCode: 0, timedOut: false };
    const withChildOf = (ppid: number) => {
      const examples = [{ process: { ...survivor, ppid }, by: [run], candidates: 1 }];
      const left = { zombies: { count: 0, examples: [] }, survivors: { count: 1, examples } };
      return noOrphans.judge({ ...makeEvidence(), execs: { ...EXECS, plans: [execPlanEvidence({ left })] } });
    };
    expect(withChildOf(1)).toMatchObject({
      outcome: 'unknown',
      observed: expect.stringMatching(/^children of PID 1 may be what an exec has left/),
      evidence: ['pid 9 (sleep 1000): left by exec 7 (ended with 0)'],
    });
    expect(withChildOf(5).outcome).toBe('pass');
  });

  test('passes where a new child of PID 1 was forked by it, as far as anybody saw: children-gone judges that', () => {
    const after = census({ beside: [zombieRecord({ pid: 8 }), zombieRecord({ pid: 9 })] });
    expect(noOrphans.judge(makeEvidence({ after })).outcome).toBe('pass');
  });

  test.each([
    ['the control was not seen', BLIND],
    ['no connection was served', UNTESTED],
  ])('is unknown where %s', (_, overrides) => {
    expect(noOrphans.judge(makeEvidence(overrides)).outcome).toBe('unknown');
  });
});

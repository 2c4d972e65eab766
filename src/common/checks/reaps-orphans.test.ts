import { describe, expect, test } from '@jest/globals';
import { BLIND, makeEvidence, processRecord, UNTESTED } from './evidence.fixture.ts';
import type { ForeignChild, ForeignEvidence } from './evidence.ts';
import { reapsOrphans } from './reaps-orphans.ts';

type Left = Extract<ForeignEvidence, { kind: 'left' }>;

const DEFUNCT: ForeignChild = { pid: 51, adoptedBy: 1, end: 'SIGKILL', fate: 'defunct' };

function leftOf(overrides: Partial<Left> = {}): { foreign: Left } {
  const nobody = { count: 0, examples: [] };
  const left: Left = { kind: 'left', orphans: 365, ends: 310, stayed: 0, examples: [], client: 'kept', lost: nobody };
  return { foreign: { ...left, ...overrides } };
}

describe('reaps-orphans', () => {
  test('passes where every orphan was reaped and nothing else happened', () => {
    expect(reapsOrphans.judge(makeEvidence(leftOf()))).toEqual({
      outcome: 'pass',
      observed: '365 orphans reaped (310 exit statuses and signals)',
      evidence: ['a client that was connected stayed so'],
    });
  });

  test('passes where no client could stay connected even before, and claims nothing of one', () => {
    expect(reapsOrphans.judge(makeEvidence(leftOf({ client: 'none' })))).toMatchObject({
      outcome: 'pass',
      evidence: [],
    });
  });

  test('passes without a connection served: the orphans are the proof that something was tested', () => {
    expect(reapsOrphans.judge(makeEvidence({ ...UNTESTED, ...leftOf() })).outcome).toBe('pass');
  });

  test('fails where one stayed, and says which, for how long, and who PID 1 is', () => {
    const left = leftOf({ orphans: 7, ends: 7, stayed: 1, examples: [DEFUNCT] });
    expect(reapsOrphans.judge(makeEvidence(left))).toMatchObject({
      outcome: 'fail',
      observed: '1 of 7 orphans stayed for over 2.0 s',
      evidence: ['pid 51, SIGKILL, defunct, child of pid 1', 'PID 1 is pid 1 (forkbed-server --reap wait)'],
      remedy: expect.stringContaining('init'),
    });
  });

  test('fails where a child of PID 1 went or were replaced meanwhile, and names it', () => {
    const lost = { count: 2, examples: [processRecord({ pid: 9, argv: ['worker'] })] };
    expect(reapsOrphans.judge(makeEvidence(leftOf({ lost })))).toMatchObject({
      outcome: 'fail',
      observed: '365 orphans reaped (310 exit statuses and signals), but 2 children of PID 1 went or were replaced',
      evidence: ['gone: pid 9 (worker)', 'and 1 more', expect.stringMatching(/^PID 1 is/)],
    });
  });

  test('fails where a client that was connected was dropped', () => {
    expect(reapsOrphans.judge(makeEvidence(leftOf({ client: 'dropped' })))).toMatchObject({
      outcome: 'fail',
      observed: expect.stringContaining('a client that was connected was dropped'),
    });
  });

  test('fails where PID 1 ended of it, and says how', () => {
    const foreign = { kind: 'pid1-ended', reason: 'with exit code 3' } as const;
    expect(reapsOrphans.judge(makeEvidence({ foreign }))).toMatchObject({
      outcome: 'fail',
      observed: 'PID 1 ended while orphans that were none of its own ended: with exit code 3',
    });
  });

  test('fails also where the control was not seen: what was seen was seen', () => {
    expect(reapsOrphans.judge(makeEvidence({ ...BLIND, ...leftOf({ stayed: 1, examples: [DEFUNCT] }) })).outcome).toBe(
      'fail',
    );
  });

  test.each([
    ['no orphan could be forked', { foreign: { kind: 'failed', reason: 'fork: EAGAIN' } as const }, 'EAGAIN'],
    ['the run did not get that far', { foreign: { kind: 'not-reached' } as const }, 'ended before'],
    ['none was left', leftOf({ orphans: 0, ends: 0 }), 'no orphan'],
    ['the control was not seen', { ...BLIND, ...leftOf() }, 'planted zombie'],
  ])('is unknown where %s', (_, overrides, observed) => {
    const judgement = reapsOrphans.judge(makeEvidence(overrides));
    expect(judgement).toMatchObject({ outcome: 'unknown', observed: expect.stringContaining(observed) });
  });
});

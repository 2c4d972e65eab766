import { describe, expect, test } from '@jest/globals';
import { BLIND, evidenceOf, UNTESTED } from './evidence.fixture.ts';
import type { ForeignChild } from './evidence.ts';
import { foreignChild } from './foreign-child.ts';

const reaped: ForeignChild = { pid: 50, adoptedBy: 1, end: 'exit 0', fate: 'reaped' };
const defunct: ForeignChild = { pid: 51, adoptedBy: 1, end: 'SIGKILL', fate: 'defunct' };

describe('foreign-child', () => {
  test('passes where every orphan was reaped, and tells how they ended', () => {
    const foreign = { kind: 'left', children: [reaped, { ...reaped, pid: 52, end: 'SIGSEGV' }] } as const;
    expect(foreignChild.judge(evidenceOf({ foreign }))).toMatchObject({
      outcome: 'pass',
      observed: '2 orphans reaped, ended by exit 0, SIGSEGV',
    });
  });

  test('fails where one stayed, and tells which, and who PID 1 is', () => {
    const foreign = { kind: 'left', children: [reaped, defunct] } as const;
    expect(foreignChild.judge(evidenceOf({ foreign }))).toMatchObject({
      outcome: 'fail',
      observed: '1 of 2 orphans stayed',
      evidence: ['pid 51, SIGKILL, defunct, child of pid 1', 'PID 1 is pid 1 (forkbed-server --reap wait)'],
      remedy: expect.stringContaining('init'),
    });
  });

  test('fails also where the control was not seen: what was seen was seen', () => {
    const foreign = { kind: 'left', children: [defunct] } as const;
    expect(foreignChild.judge(evidenceOf({ ...BLIND, foreign })).outcome).toBe('fail');
  });

  test.each([
    ['no orphan could be forked', { kind: 'failed', reason: 'fork: EAGAIN' } as const, 'EAGAIN'],
    ['none was left', { kind: 'left', children: [] } as const, 'no orphan'],
  ])('is unknown where %s', (_, foreign, said) => {
    const judgement = foreignChild.judge(evidenceOf({ foreign }));
    expect(judgement).toMatchObject({ outcome: 'unknown', observed: expect.stringContaining(said) });
  });

  test.each([
    ['the control was not seen', BLIND],
    ['no connection was served', UNTESTED],
  ])('is unknown where %s', (_, overrides) => {
    expect(foreignChild.judge(evidenceOf(overrides)).outcome).toBe('unknown');
  });
});

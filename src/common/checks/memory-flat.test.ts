import { describe, expect, test } from '@jest/globals';
import { BLIND, census, evidenceOf, ONE_MISSING, processDetail, processRecord, UNTESTED } from './evidence.fixture.ts';
import { memoryFlat } from './memory-flat.ts';

function memory(anonymousKiB: number | undefined) {
  return census({ details: [processDetail({ pid: 1, anonymousKiB })] });
}

describe('memory-flat', () => {
  test('passes where the memory is as before, and says what would have shown', () => {
    expect(memoryFlat.judge(evidenceOf())).toMatchObject({
      outcome: 'pass',
      observed: '2,000 KiB, 2,000 before',
      evidence: ['a leak of 5,307 bytes a connection would have shown'],
    });
  });

  test('passes where it grew by what an allocator takes once, or shrank', () => {
    expect(memoryFlat.judge(evidenceOf({ after: memory(2_600) })).outcome).toBe('pass');
    expect(memoryFlat.judge(evidenceOf({ after: memory(1_000) })).outcome).toBe('pass');
  });

  test('fails where it grew by more, and tells how much that is for a connection', () => {
    expect(memoryFlat.judge(evidenceOf({ after: memory(4_000) }))).toMatchObject({
      outcome: 'fail',
      observed: '4,000 KiB, 2,000 before',
      evidence: [
        'pid 1 (forkbed-server --reap wait)',
        '10,240 bytes a connection',
        'up to 1,037 KiB count as warming up',
      ],
      remedy: expect.stringContaining('release'),
    });
  });

  test('is unknown where it grew and a client has not finished, whose share it may be', () => {
    expect(memoryFlat.judge(evidenceOf({ ...ONE_MISSING, after: memory(4_000) })).outcome).toBe('unknown');
  });

  test('is unknown where the kernel does not tell', () => {
    expect(memoryFlat.judge(evidenceOf({ after: memory(undefined) }))).toMatchObject({
      outcome: 'unknown',
      observed: expect.stringContaining('does not tell'),
    });
  });

  test('is unknown where the server is another process than before', () => {
    const processes = [processRecord({ pid: 1, ppid: 0, startTicks: 9_999 })];
    expect(memoryFlat.judge(evidenceOf({ after: census({ processes }) })).outcome).toBe('unknown');
  });

  test.each([
    ['the control was not seen', BLIND],
    ['no connection was served', UNTESTED],
  ])('is unknown where %s', (_, overrides) => {
    expect(memoryFlat.judge(evidenceOf(overrides)).outcome).toBe('unknown');
  });
});

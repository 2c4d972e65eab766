import { describe, expect, test } from '@jest/globals';
import {
  BLIND,
  census,
  clientSummary,
  evidenceOf,
  ONE_MISSING,
  processDetail,
  processRecord,
  UNTESTED,
} from './evidence.fixture.ts';
import { grewUnderLoad, memoryFlat } from './memory-flat.ts';

function memory(anonymousKiB: number | undefined) {
  return census({ details: [processDetail({ pid: 1, anonymousKiB })] });
}

/** One client that made them all; the server had 2,000 KiB before. */
function servedAndGrown({ connections, grownKiB }: { connections: number; grownKiB: number }) {
  const summary = clientSummary({ connections, ok: connections });
  const load = { ...evidenceOf().load, expectedClients: 1, clients: [{ name: 'forkbed-client-1', summary }] };
  const again = { connections, beforeKiB: 2_000 + grownKiB, afterKiB: 2_000 + 2 * grownKiB };
  return evidenceOf({ load, after: memory(2_000 + grownKiB), again });
}

describe('memory-flat', () => {
  test('passes where the memory is as before, and says what would have shown', () => {
    expect(memoryFlat.judge(evidenceOf())).toMatchObject({
      outcome: 'pass',
      observed: '2,000 KiB, 2,000 before',
      evidence: ['a leak of 5,328 bytes a connection would have shown'],
    });
  });

  test('passes where it grew by what an allocator takes once, or shrank', () => {
    expect(memoryFlat.judge(evidenceOf({ after: memory(2_600) })).outcome).toBe('pass');
    expect(memoryFlat.judge(evidenceOf({ after: memory(1_000) })).outcome).toBe('pass');
  });

  describe('where it grew by more', () => {
    const grown = { after: memory(4_000) };

    test('fails if further connections make it grow as fast, and tells how much that is for each', () => {
      const again = { connections: 100, beforeKiB: 4_000, afterKiB: 5_000 };
      expect(memoryFlat.judge(evidenceOf({ ...grown, again }))).toMatchObject({
        outcome: 'fail',
        observed: '4,000 KiB, 2,000 before, 1,000 KiB more over 100 further connections',
        evidence: ['pid 1 (forkbed-server --reap wait)', '10,240 bytes a connection under load, 10,240 afterwards'],
        remedy: expect.stringContaining('release'),
      });
    });

    test('passes if they do not: it was warming up', () => {
      const again = { connections: 100, beforeKiB: 4_000, afterKiB: 4_200 };
      expect(memoryFlat.judge(evidenceOf({ ...grown, again }))).toMatchObject({
        outcome: 'pass',
        observed: expect.stringContaining('200 KiB more over 100 further connections: it was warming up'),
      });
    });

    test.each([
      ['there were none', undefined],
      ['none was answered', { connections: 0, beforeKiB: 4_000, afterKiB: 4_000 }],
      ['the kernel did not tell', { connections: 100, beforeKiB: undefined, afterKiB: undefined }],
    ])('is unknown if %s', (_, again) => {
      expect(memoryFlat.judge(evidenceOf({ ...grown, again }))).toMatchObject({
        outcome: 'unknown',
        observed: expect.stringContaining('cannot be told'),
      });
    });

    test('asks for further connections, and only then', () => {
      expect(grewUnderLoad(evidenceOf(grown))).toBe(true);
      expect(grewUnderLoad(evidenceOf({ after: memory(2_600) }))).toBe(false);
      expect(grewUnderLoad(evidenceOf({ after: memory(undefined) }))).toBe(false);
    });
  });

  test.each([
    ['fail', 'a page a connection is kept over 1,000', { connections: 1_000, grownKiB: 4_000 }],
    ['pass', '600 KiB are taken once, over 1,000', { connections: 1_000, grownKiB: 600 }],
    ['pass', '600 KiB are taken once, over a single one', { connections: 1, grownKiB: 600 }],
    ['pass', 'the growth is the allowance to the KiB', { connections: 16_000, grownKiB: 2_024 }],
    ['fail', 'the growth is a KiB above the allowance', { connections: 16_000, grownKiB: 2_025 }],
    ['fail', '256 bytes a connection are kept over 100,000', { connections: 100_000, grownKiB: 25_000 }],
  ] as const)('is a %s where %s', (outcome, _, run) => {
    expect(memoryFlat.judge(servedAndGrown(run)).outcome).toBe(outcome);
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

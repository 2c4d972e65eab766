import { describe, expect, test } from '@jest/globals';
import {
  BLIND,
  COMMANDS,
  census,
  clientSummary,
  type EvidenceOverrides,
  makeEvidence,
  ONE_MISSING,
  processDetail,
  processRecord,
  TIME_ALONE,
  UNTESTED,
} from './evidence.fixture.ts';
import { memoryFlat } from './memory-flat.ts';

function memory(anonymousKiB: number | undefined) {
  return census({ details: [processDetail({ pid: 1, anonymousKiB })] });
}

/** PID 1 and a worker. */
function memoryOfBoth(ofPid1: number, ofWorker: number) {
  const details = [ofPid1, ofWorker].map((anonymousKiB, index) =>
    processDetail({ pid: [1, 7][index] ?? 0, anonymousKiB }),
  );
  return census({ beside: [processRecord({ pid: 7, argv: ['worker'] })], details });
}

/** One client that made them all; the server had 2,000 KiB before. */
function servedAndGrown({ connections, grownKiB }: { connections: number; grownKiB: number }): EvidenceOverrides {
  const summary = clientSummary({ connections, ok: connections });
  const load = { ...makeEvidence().load, expectedClients: 1, clients: [{ name: 'forkbed-client-1', summary }] };
  return { load, after: memory(2_000 + grownKiB) };
}

describe('memory-flat', () => {
  test('passes where the memory is as before, and says what would have shown', () => {
    expect(memoryFlat.judge(makeEvidence())).toMatchObject({
      outcome: 'pass',
      observed: '2,000 KiB, 2,000 before',
      evidence: ['a leak of 5,328 bytes a connection would have shown'],
    });
  });

  test('passes where it grew by what an allocator takes once, or shrank', () => {
    expect(memoryFlat.judge(makeEvidence({ after: memory(2_600) })).outcome).toBe('pass');
    expect(memoryFlat.judge(makeEvidence({ after: memory(1_000) })).outcome).toBe('pass');
  });

  describe('where it grew by more', () => {
    const grown = { after: memory(4_000) };

    test('fails if each round makes it grow as fast, and says by how much', () => {
      expect(memoryFlat.judge(makeEvidence({ ...grown, afterwards: 'goes on' }))).toMatchObject({
        outcome: 'fail',
        observed: '14,000 KiB, 2,000 before',
        evidence: [
          'pid 1 (forkbed-server --reap wait): 14,000 KiB, 2,000 before',
          'load, 200 connections: +2,000 KiB',
          ...[1, 2, 3, 4, 5].map((round) => `round ${round}, 200 connections: +2,000 KiB`),
        ],
        remedy: expect.stringContaining('release'),
      });
    });

    test('passes if a round does not: it was warming up', () => {
      expect(memoryFlat.judge(makeEvidence({ ...grown, afterwards: 'stops' }))).toMatchObject({
        outcome: 'pass',
        observed: expect.stringContaining('4,000 KiB, 2,000 before, none more after 200 further connections'),
      });
    });

    test('is unknown if none could follow, and says why', () => {
      expect(memoryFlat.judge(makeEvidence(grown))).toMatchObject({
        outcome: 'unknown',
        observed: expect.stringContaining('cannot be told: no further connection was served'),
        evidence: expect.arrayContaining(['load, 200 connections: +2,000 KiB']),
      });
    });

    test('is unknown if other people are connected, whose share it may be', () => {
      const sockets = { ...makeEvidence().sockets, others: 2 };
      expect(memoryFlat.judge(makeEvidence({ ...grown, sockets, afterwards: 'goes on' }))).toMatchObject({
        outcome: 'unknown',
        observed: expect.stringContaining('2 connections of other people are open'),
      });
    });
  });

  test.each([
    ['fail', 'a page a connection is kept over 1,000', { connections: 1_000, grownKiB: 4_000 }],
    ['pass', '600 KiB are taken once, over 1,000', { connections: 1_000, grownKiB: 600 }],
    ['pass', '600 KiB are taken once, over a single one', { connections: 1, grownKiB: 600 }],
    ['pass', 'the growth is the allowance to the KiB', { connections: 16_000, grownKiB: 2_024 }],
    ['fail', 'the growth is a KiB above the allowance', { connections: 16_000, grownKiB: 2_025 }],
  ] as const)('is a %s where %s', (outcome, _, run) => {
    expect(memoryFlat.judge(makeEvidence({ ...servedAndGrown(run), afterwards: 'goes on' })).outcome).toBe(outcome);
  });

  test('is a fail where 256 bytes a connection are kept over 100,000, in ten rounds', () => {
    const run = servedAndGrown({ connections: 100_000, grownKiB: 25_000 });
    expect(memoryFlat.judge(makeEvidence({ ...run, afterwards: 'goes on and on' })).outcome).toBe('fail');
    expect(memoryFlat.judge(makeEvidence({ ...run, afterwards: 'goes on' })).outcome).toBe('unknown');
  });

  describe('of several processes', () => {
    test('fails where a worker grows and PID 1 does not, and names the worker', () => {
      const evidence = makeEvidence({
        baseline: memoryOfBoth(2_000, 3_000),
        after: memoryOfBoth(2_000, 9_000),
        afterwards: 'goes on',
      });
      expect(memoryFlat.judge(evidence)).toMatchObject({
        outcome: 'fail',
        observed: expect.stringContaining('in 2 processes, 5,000 before'),
        evidence: expect.arrayContaining(['pid 7 (worker): 39,000 KiB, 3,000 before']),
      });
    });

    test('fails where one gives back what the other takes', () => {
      const evidence = makeEvidence({
        baseline: memoryOfBoth(9_000, 3_000),
        after: memoryOfBoth(3_000, 9_000),
        afterwards: 'goes on',
      });
      expect(memoryFlat.judge(evidence).outcome).toBe('fail');
    });

    test('allows each further process its own warming up', () => {
      const baseline = memoryOfBoth(2_000, 3_000);
      // 1,024 and 64 KiB, and 12.5 for what 200 connections leave in tables.
      const within = makeEvidence({ baseline, after: memoryOfBoth(2_000, 4_100), afterwards: 'goes on' });
      const beyond = makeEvidence({ baseline, after: memoryOfBoth(2_000, 4_101), afterwards: 'goes on' });
      expect([within, beyond].map((evidence) => memoryFlat.judge(evidence).outcome)).toEqual(['pass', 'fail']);
    });

    test('does not charge what a worker has that took the place of another', () => {
      const after = census({
        beside: [processRecord({ pid: 8 })],
        details: [processDetail({ pid: 1 }), processDetail({ pid: 8, anonymousKiB: 90_000 })],
      });
      expect(memoryFlat.judge(makeEvidence({ baseline: memoryOfBoth(2_000, 3_000), after })).outcome).toBe('pass');
    });
  });

  test('fails where what grows is shared with others', () => {
    const sharing = (sharedKiB: number) => census({ details: [processDetail({ pid: 1, sharedKiB })] });
    const evidence = makeEvidence({ baseline: sharing(100), after: sharing(8_100), afterwards: 'goes on' });
    expect(memoryFlat.judge(evidence)).toMatchObject({
      outcome: 'fail',
      evidence: expect.arrayContaining(['pid 1 (forkbed-server --reap wait): 50,100 KiB, 2,100 before']),
    });
  });

  test('is unknown where it grew and a client has not finished, whose share it may be', () => {
    const evidence = makeEvidence({ ...ONE_MISSING, after: memory(4_000), afterwards: 'goes on' });
    expect(memoryFlat.judge(evidence)).toMatchObject({
      outcome: 'unknown',
      observed: expect.stringContaining('not all clients have finished'),
    });
  });

  test.each([
    ['before', { baseline: memory(undefined) }],
    ['after', { after: memory(undefined) }],
  ])('is unknown where the kernel does not say it %s the load', (_, overrides) => {
    expect(memoryFlat.judge(makeEvidence(overrides))).toMatchObject({
      outcome: 'unknown',
      observed: expect.stringContaining('does not say'),
    });
  });

  test('is unknown where the server is another process than before', () => {
    const processes = [processRecord({ pid: 1, ppid: 0, startTicks: 9_999 })];
    expect(memoryFlat.judge(makeEvidence({ after: census({ processes }) })).outcome).toBe('unknown');
  });

  test.each([
    ['commands', COMMANDS, 'load, 6 commands: +7,000 KiB', 'a leak of 175,510 bytes a command would have shown'],
    ['time alone', TIME_ALONE, 'load, 60.0 s: +7,000 KiB', undefined],
  ] as const)('judges a run of %s in its own unit', (_, overrides, line, smallest) => {
    const evidence = makeEvidence({ ...overrides, after: memory(9_000), afterwards: 'goes on' });
    expect(memoryFlat.judge(evidence)).toMatchObject({ outcome: 'fail', evidence: expect.arrayContaining([line]) });
    expect(memoryFlat.judge(makeEvidence(overrides)).evidence).toEqual(smallest === undefined ? [] : [smallest]);
  });

  test.each([
    ['the control was not seen', BLIND],
    ['no connection was served', UNTESTED],
  ])('is unknown where %s', (_, overrides) => {
    expect(memoryFlat.judge(makeEvidence(overrides)).outcome).toBe('unknown');
  });
});

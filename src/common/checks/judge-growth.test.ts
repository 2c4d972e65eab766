import { describe, expect, test } from '@jest/globals';
import type { GrowthEvidence } from '../growth/growth.ts';
import { counted } from '../report/phrase.ts';
import { BLIND, type EvidenceOverrides, makeEvidence, ONE_MISSING, processRecord } from './evidence.fixture.ts';
import { describeGrower, type GrowthWords, growthLines, judgeGrowth } from './judge-growth.ts';
import { makeChaos } from './run-evidence.fixture.ts';

const grower = { process: processRecord({ pid: 7, argv: ['worker'] }), before: 1, now: 11, parts: [] };

const WORDS: GrowthWords = {
  kind: 'threads',
  observed: '11 threads, 1 before',
  amount: (more) => counted(more, 'thread'),
  line: (each) => describeGrower(each, 'threads'),
  remedy: 'join them',
  flat: ['nothing to add'],
};

function grown(values: readonly number[], overrides: Partial<GrowthEvidence> = {}): EvidenceOverrides {
  const { growth } = makeEvidence();
  const threads = { more: values.at(-1) ?? 0, before: 1, now: 11, growers: [grower], grown: 1, values };
  const series = { ...growth.series, threads };
  return { growth: { ...growth, amounts: values.map(() => 200), series, ...overrides } };
}

function judgement(values: readonly number[], overrides: Partial<GrowthEvidence> = {}, others: EvidenceOverrides = {}) {
  return judgeGrowth(makeEvidence({ ...grown(values, overrides), ...others }), WORDS);
}

describe('growth of one kind', () => {
  test('that is none passes, with what there is to add', () => {
    expect(judgement([0])).toEqual({ outcome: 'pass', observed: '11 threads, 1 before', evidence: ['nothing to add'] });
  });

  test('that goes on fails, with the figures of each round', () => {
    expect(judgement([10, 20, 30, 41])).toEqual({
      outcome: 'fail',
      observed: '11 threads, 1 before',
      evidence: [
        'pid 7 (worker): 11 threads, 1 before',
        'load, 200 connections: +10 threads',
        'round 1, 200 connections: +10 threads',
        'round 2, 200 connections: +10 threads',
        'round 3, 200 connections: +11 threads',
      ],
      remedy: 'join them',
    });
  });

  test('that stopped passes, and says after how many further connections', () => {
    expect(judgement([10, 18, 16], { amounts: [200, 200, 400] })).toMatchObject({
      outcome: 'pass',
      observed: '11 threads, 1 before, none more after 600 further connections: they are kept',
      evidence: expect.arrayContaining(['round 2, 400 connections: -2 threads']),
    });
  });

  test('that slows down and does not stop is unknown, and says so', () => {
    expect(judgement([10, 14, 17, 19])).toMatchObject({
      outcome: 'unknown',
      observed: '11 threads, 1 before; it slows down and does not stop, so a leak cannot be told from a pool',
    });
  });

  test('that could not be followed for longer is unknown, and says why', () => {
    const ended = { kind: 'limit', reason: 'there was time for 1 further rounds' } as const;
    expect(judgement([10, 20], { ended })).toMatchObject({
      outcome: 'unknown',
      observed: '11 threads, 1 before; whether that goes on cannot be told: there was time for 1 further rounds',
      evidence: expect.arrayContaining(['round 1, 200 connections: +10 threads']),
    });
  });

  test.each([
    ['commands', [6, 6], 'none more after 6 further commands', 'load, 6 commands: +10 threads'],
    ['commands', [6, 1], 'none more after 1 further command', 'round 1, 1 command: +0 threads'],
    ['ms', [60_000, 60_000], 'none more after a further 60.0 s', 'load, 60.0 s: +10 threads'],
    [
      'connections',
      [2_000, 1_000],
      'none more after 1,000 further connections',
      'load, 2,000 connections: +10 threads',
    ],
  ] as const)('over %s is told in their unit: %j', (unit, amounts, observed, line) => {
    expect(judgement([10, 10], { unit, amounts })).toMatchObject({
      observed: expect.stringContaining(observed),
      evidence: expect.arrayContaining([line]),
    });
  });

  test.each([
    ['not all clients have finished', ONE_MISSING, 'not all clients have finished'],
    [
      'other people are connected',
      { sockets: { ...makeEvidence().sockets, others: 2 } },
      '2 connections of other people are open',
    ],
  ])('is unknown where %s, whatever the rounds say', (_, overrides, reason) => {
    for (const values of [[10], [10, 20, 30, 40], [10, 14, 17, 19]]) {
      const { outcome, observed, evidence } = judgement(values, {}, overrides);
      expect([outcome, observed]).toEqual(['unknown', `11 threads, 1 before, but ${reason}`]);
      expect(evidence).toContain('load, 200 connections: +10 threads');
    }
    expect(judgement([10, 10], {}, overrides).outcome).toBe('pass');
  });

  test('fails where the clients that are still connected are those whose network was taken away', () => {
    const others = { sockets: { ...makeEvidence().sockets, others: 10 } };
    const growing = makeEvidence({ ...grown([10, 20, 30, 40]), ...others });
    const fault = {
      fault: 'disconnect',
      atMs: 100,
      forMs: 500,
      acted: true,
      observed: 'a network was taken away',
    } as const;
    const off = makeChaos({ faults: [fault] });
    const on = makeChaos({ faults: [{ ...fault, wasOnMs: { from: 100, to: 600 } }] });
    expect(judgeGrowth({ ...growing, chaos: off }, WORDS).outcome).toBe('unknown');
    expect(judgeGrowth({ ...growing, chaos: on }, WORDS).outcome).toBe('fail');
  });

  test('passes neither without growth nor by what is kept where the control was not seen', () => {
    expect(judgement([0], {}, BLIND).outcome).toBe('unknown');
    expect(judgement([10, 10], {}, BLIND).outcome).toBe('unknown');
    expect(judgement([10, 20, 30, 40], {}, BLIND).outcome).toBe('fail');
  });
});

test('of many that have grown the first are named and the others counted', () => {
  const evidence = makeEvidence(grown([10]));
  const { threads } = evidence.growth.series;
  const many = { ...evidence.growth.series, threads: { ...threads, grown: 1_201 } };
  expect(growthLines({ ...evidence, growth: { ...evidence.growth, series: many } }, WORDS)).toContain('and 1,200 more');
});

test('what was added to a process is told where it is known', () => {
  expect(describeGrower({ ...grower, parts: ['9 x socket', '/dev/null'] }, 'descriptors')).toBe(
    'pid 7 (worker): 11 descriptors, 1 before; added: 9 x socket, /dev/null',
  );
});

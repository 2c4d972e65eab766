import { describe, expect, test } from '@jest/globals';
import { EXECS, execPlanEvidence } from '../execs/execs.fixture.ts';
import { childrenGone } from './children-gone.ts';
import { BLIND, census, makeEvidence, ONE_MISSING, processRecord, UNTESTED, zombieRecord } from './evidence.fixture.ts';

const left = processRecord({ pid: 9, ageMs: 61_000 });
/** A worker of before, and one more of its kind. */
const GROWN_POOL = {
  baseline: census({ beside: [processRecord({ pid: 5 })] }),
  after: census({ beside: [processRecord({ pid: 5 }), left] }),
};
/** Nobody had a child before. */
const STRAY = { after: census({ beside: [left] }) };
const WITH_ZOMBIE = { after: census({ beside: [zombieRecord({ pid: 8 }), left] }) };

describe('children-gone', () => {
  test('passes where the process count is back at the baseline', () => {
    expect(childrenGone.judge(makeEvidence())).toMatchObject({ outcome: 'pass', observed: '1 process, 1 before' });
  });

  test.each([
    ['is unknown where an exec went on that no process shows, and somebody came from outside', 1, 1, 'unknown'],
    ['passes where an exec went on unseen, and nobody came from outside', 1, 0, 'pass'],
    ['passes where somebody came from outside, and every exec was seen', 0, 1, 'pass'],
  ] as const)('%s', (_, unseen, count, outcome) => {
    const execs = { ...EXECS, plans: [execPlanEvidence(unseen === 0 ? {} : { unseen })] };
    const evidence = { ...makeEvidence(), execs, outsiders: { count, commands: ['sleep'] } };
    expect(childrenGone.judge(evidence).outcome).toBe(outcome);
  });

  test('passes where a pool has replaced a worker', () => {
    const baseline = census({ beside: [processRecord({ pid: 5 })] });
    const after = census({ beside: [processRecord({ pid: 6 })] });
    expect(childrenGone.judge(makeEvidence({ baseline, after })).outcome).toBe('pass');
  });

  test('fails where a worker has gone and another kind of process is left: none makes up for another', () => {
    const baseline = census({ beside: [processRecord({ pid: 5 })] });
    const stray = processRecord({ pid: 9, command: 'sleep', argv: ['sleep', '60'] });
    expect(childrenGone.judge(makeEvidence({ baseline, after: census({ beside: [stray] }) }))).toMatchObject({
      outcome: 'fail',
      evidence: expect.arrayContaining(['pid 9 (sleep 60), child of pid 1, 5.0 s old']),
    });
  });

  test.each(['goes on', 'stops', 'no round'] as const)(
    'fails where a process of a kind is left that there was not before, where that %s',
    (afterwards) => {
      const judgement = childrenGone.judge(makeEvidence({ ...STRAY, afterwards }));
      expect(judgement).toMatchObject({
        outcome: 'fail',
        observed: '2 processes, 1 before',
        remedy: expect.stringContaining('_exit'),
      });
      expect(judgement.evidence.slice(0, 2)).toEqual([
        'pid 9 (forkbed-server --reap wait), child of pid 1, 61.0 s old',
        'load, 200 connections: +1 process',
      ]);
    },
  );

  test('fails where what is left is young: it was there in each look of the settle window', () => {
    const after = census({ beside: [processRecord({ pid: 9, ageMs: 900 })] });
    expect(childrenGone.judge(makeEvidence({ after })).outcome).toBe('fail');
  });

  test('fails where a pool grows as much with each round of the load, by whom and by how many', () => {
    expect(childrenGone.judge(makeEvidence({ ...GROWN_POOL, afterwards: 'goes on' }))).toMatchObject({
      outcome: 'fail',
      observed: '3 processes, 2 before',
      evidence: [
        'pid 9 (forkbed-server --reap wait), child of pid 1, 61.0 s old',
        'load, 200 connections: +1 process',
        ...[1, 2, 3, 4, 5].map((round) => `round ${round}, 200 connections: +1 process`),
      ],
      remedy: expect.stringContaining('_exit'),
    });
  });

  test('passes where a round adds none to a pool that has grown, and says so', () => {
    expect(childrenGone.judge(makeEvidence({ ...GROWN_POOL, afterwards: 'stops' }))).toMatchObject({
      outcome: 'pass',
      observed: '3 processes, 2 before, none more after 200 further connections: they are kept',
      evidence: expect.arrayContaining(['round 1, 200 connections: +0 processes']),
    });
  });

  test('is unknown where a pool has grown and no round could follow', () => {
    expect(childrenGone.judge(makeEvidence(GROWN_POOL))).toMatchObject({
      outcome: 'unknown',
      observed: expect.stringContaining('no further connection was served'),
      evidence: expect.arrayContaining(['load, 200 connections: +1 process']),
    });
  });

  test('fails where a pool is kept and a stray is left beside it', () => {
    const stray = processRecord({ pid: 10, command: 'sleep', argv: ['sleep', '60'] });
    const after = census({ beside: [processRecord({ pid: 5 }), left, stray] });
    expect(childrenGone.judge(makeEvidence({ ...GROWN_POOL, after, afterwards: 'stops' }))).toMatchObject({
      outcome: 'fail',
      evidence: expect.arrayContaining(['pid 10 (sleep 60), child of pid 1, 5.0 s old']),
    });
  });

  test.each([
    ['one of them is defunct', WITH_ZOMBIE, '3 processes, 1 before'],
    [
      'one of them is defunct beside a pool',
      { ...GROWN_POOL, after: census({ beside: [processRecord({ pid: 5 }), left, zombieRecord({ pid: 8 })] }) },
      '4 processes, 2 before',
    ],
  ])('fails where processes are left and %s, without any further round', (_, overrides, observed) => {
    expect(childrenGone.judge(makeEvidence(overrides))).toMatchObject({
      outcome: 'fail',
      observed,
      evidence: [
        '2 new: 1 alive, 1 defunct',
        'pid 9 (forkbed-server --reap wait), child of pid 1, 61.0 s old',
        '10.0 per 1,000 connections',
      ],
      remedy: expect.stringContaining('_exit'),
    });
  });

  test('names the first few of many and counts the rest', () => {
    const beside = Array.from({ length: 1_200 }, (_, index) => processRecord({ pid: 10 + index }));
    const { evidence } = childrenGone.judge(makeEvidence({ after: census({ beside }) }));
    expect(evidence.filter((line) => line.startsWith('pid '))).toHaveLength(5);
    expect(evidence).toContain('and 1,195 more');
  });

  test('points to no-defunct where all that is left is defunct: that check names them', () => {
    const beside = Array.from({ length: 1_200 }, (_, index) => zombieRecord({ pid: 10 + index }));
    expect(childrenGone.judge(makeEvidence({ after: census({ beside }) }))).toMatchObject({
      outcome: 'fail',
      evidence: ['1,200 new: 0 alive, 1,200 defunct', '6000.0 per 1,000 connections'],
      remedy: expect.stringContaining('no-defunct'),
    });
  });

  test('passes where the zombies were there before the load', () => {
    const both = census({ beside: [zombieRecord({ pid: 8 })] });
    const evidence = makeEvidence({ baseline: both, after: { ...both, atMs: 20_000 } });
    expect(evidence.zombies.lasting).toBe(1);
    expect(childrenGone.judge(evidence).outcome).toBe('pass');
  });

  test('fails also where the control was not seen: what was seen was seen', () => {
    expect(childrenGone.judge(makeEvidence({ ...BLIND, ...WITH_ZOMBIE })).outcome).toBe('fail');
    expect(childrenGone.judge(makeEvidence({ ...BLIND, ...STRAY })).outcome).toBe('fail');
    expect(childrenGone.judge(makeEvidence({ ...BLIND, ...GROWN_POOL, afterwards: 'goes on' })).outcome).toBe('fail');
  });

  test('is unknown where a child lives on and a client has not finished', () => {
    for (const afterwards of ['no round', 'goes on'] as const) {
      expect(childrenGone.judge(makeEvidence({ ...ONE_MISSING, ...STRAY, afterwards }))).toMatchObject({
        outcome: 'unknown',
        observed: '2 processes, 1 before, but not all clients have finished',
      });
      expect(childrenGone.judge(makeEvidence({ ...ONE_MISSING, ...GROWN_POOL, afterwards })).outcome).toBe('unknown');
    }
  });

  test('fails where a client has not finished but a zombie is left: no client keeps a zombie', () => {
    expect(childrenGone.judge(makeEvidence({ ...ONE_MISSING, ...WITH_ZOMBIE })).outcome).toBe('fail');
  });

  test.each([
    ['the control was not seen', BLIND],
    ['no connection was served', UNTESTED],
  ])('is unknown where %s', (_, overrides) => {
    expect(childrenGone.judge(makeEvidence(overrides)).outcome).toBe('unknown');
    expect(childrenGone.judge(makeEvidence({ ...overrides, ...GROWN_POOL, afterwards: 'stops' })).outcome).toBe(
      'unknown',
    );
  });

  describe('of threads', () => {
    const threads = (...counts: readonly number[]) =>
      census({
        processes: counts.map((count, index) => processRecord({ pid: index + 1, ppid: index, threads: count })),
      });

    test('fails where each round leaves as many, and names the process', () => {
      const evidence = makeEvidence({ after: threads(201), afterwards: 'goes on' });
      expect(childrenGone.judge(evidence)).toMatchObject({
        outcome: 'fail',
        observed: '1,201 threads, 1 before',
        evidence: expect.arrayContaining([
          'pid 1 (forkbed-server --reap wait): 1,201 threads, 1 before',
          'round 5, 200 connections: +200 threads',
        ]),
        remedy: expect.stringContaining('joined or detached'),
      });
    });

    test('passes where a round leaves none: a pool of threads', () => {
      expect(childrenGone.judge(makeEvidence({ after: threads(9), afterwards: 'stops' })).outcome).toBe('pass');
    });

    test('is unknown where no round could follow', () => {
      expect(childrenGone.judge(makeEvidence({ after: threads(9) })).outcome).toBe('unknown');
    });

    test('fails where one process has more and another as many fewer', () => {
      const evidence = makeEvidence({ baseline: threads(1, 9), after: threads(9, 1), afterwards: 'goes on' });
      expect(childrenGone.judge(evidence)).toMatchObject({
        outcome: 'fail',
        observed: '48 more: 50 threads in 2 processes, 10 before',
      });
    });

    test('does not hide processes that are left, which are as bad', () => {
      const after = census({ processes: [processRecord({ pid: 1, ppid: 0, threads: 9 }), left] });
      expect(childrenGone.judge(makeEvidence({ after, afterwards: 'stops' }))).toMatchObject({
        outcome: 'fail',
        observed: '2 processes, 1 before',
      });
    });
  });
});

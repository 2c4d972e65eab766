import { describe, expect, test } from '@jest/globals';
import {
  BLIND,
  census,
  makeEvidence,
  processDetail,
  processRecord,
  UNTESTED,
  zombieGroup,
  zombieRecord,
  zombieReport,
} from './evidence.fixture.ts';
import { noDefunct } from './no-defunct.ts';
import { makeChaos, PIDS_FAULT } from './run-evidence.fixture.ts';
import type { ZombieGroup } from './zombie-watch.ts';

const SIGCHLD = 17;

function groupOf(overrides: Partial<ZombieGroup> = {}): ZombieGroup {
  const examples = [7, 8, 9, 10, 11].map((pid) => zombieRecord({ pid }));
  return zombieGroup({ count: 200, stillThere: 200, oldestMs: 4_100, examples, ...overrides });
}

const LASTING = zombieReport({ seen: 200, peak: 180, lasting: 200, groups: [groupOf()] });

function signalsOfPid1(signals: { ignored?: number[]; caught?: number[]; blocked?: number[] }) {
  const all = { ignored: [], blocked: [], caught: [], ...signals };
  return census({ details: [processDetail({ pid: 1, signals: all })] });
}

describe('no-defunct', () => {
  test('passes where no zombie was seen', () => {
    expect(noDefunct.judge(makeEvidence())).toEqual({
      outcome: 'pass',
      observed: 'none seen in 8 samples',
      evidence: [],
    });
  });

  test('passes where zombies were reaped within the settle window, and says how long they were there', () => {
    const ageMs = { p50: 0, p90: 0, p99: 40, max: 41 };
    expect(noDefunct.judge(makeEvidence({ zombies: zombieReport({ seen: 3, peak: 2, ageMs }) }))).toMatchObject({
      outcome: 'pass',
      observed: '3 zombies seen for up to 41 ms, none for over 2.0 s',
    });
  });

  test('passes without ps where the census alone was to be asked', () => {
    expect(noDefunct.judge(makeEvidence({ ps: { kind: 'absent' } })).outcome).toBe('pass');
  });

  test('fails where zombies outlived the settle window: who, whose, how old, how many', () => {
    const judgement = noDefunct.judge(makeEvidence({ zombies: LASTING }));
    expect(judgement).toMatchObject({
      outcome: 'fail',
      observed: '200 zombies outlived 2.0 s',
      evidence: [
        '200 zombies [forkbed-server], pid 7, 8, 9, 10, 11 and 195 more',
        '200 still there after 4.1 s',
        'parent: pid 1 (forkbed-server --reap wait); it is PID 1, it does not ignore SIGCHLD',
        'at most 180 at once, 1000.0 per 1,000 connections',
      ],
    });
    expect(judgement.remedy).toContain('SIG_IGN before the first fork, if no exit status matters, or');
  });

  test('fails also where the control was not seen: what was seen was seen', () => {
    expect(noDefunct.judge(makeEvidence({ ...BLIND, zombies: LASTING })).outcome).toBe('fail');
  });

  test('fails also where no connection was served, and then tells no growth', () => {
    const { outcome, evidence } = noDefunct.judge(makeEvidence({ ...UNTESTED, zombies: LASTING }));
    expect(outcome).toBe('fail');
    expect(evidence.at(-1)).toBe('at most 180 at once');
  });

  test('leaves zombies that were there before the load out of the growth', () => {
    const zombies = zombieReport({ peak: 200, lasting: 200, groups: [groupOf({ beforeLoad: 190 })] });
    const { evidence } = noDefunct.judge(makeEvidence({ zombies }));
    expect(evidence).toContain('200 still there after 4.1 s, 190 there before the load');
    expect(evidence.at(-1)).toBe('at most 200 at once, 50.0 per 1,000 connections');
  });

  test.each([
    ['it ignores SIGCHLD', { ignored: [SIGCHLD] }, 'SIG_IGN'],
    ['it handles SIGCHLD', { caught: [SIGCHLD] }, 'SIGCHLD does not queue'],
    ['it does not ignore SIGCHLD and blocks it', { blocked: [SIGCHLD] }, 'unblock it'],
    ['it handles SIGCHLD and blocks it', { caught: [SIGCHLD], blocked: [SIGCHLD] }, 'unblock it'],
  ])('says of the parent that %s', (fact, signals, remedy) => {
    const judgement = noDefunct.judge(makeEvidence({ zombies: LASTING, after: signalsOfPid1(signals) }));
    expect(judgement.evidence[2]).toBe(`parent: pid 1 (forkbed-server --reap wait); it is PID 1, ${fact}`);
    expect(judgement.remedy).toContain(remedy);
  });

  describe('the remedy', () => {
    const subject = { ...makeEvidence().subject, pid: 7 };

    test('is an init where PID 1 is not the server, and adopted them', () => {
      expect(noDefunct.judge(makeEvidence({ zombies: LASTING, subject })).remedy).toMatch(
        /^PID 1 does not reap what it adopts: .*docker run --init/,
      );
    });

    test('is an init where PID 1 is the server, and they came from a health check or docker exec', () => {
      const zombies = zombieReport({ lasting: 200, groups: [groupOf({ fromOutside: 200 })] });
      expect(noDefunct.judge(makeEvidence({ zombies })).remedy).toMatch(
        /^PID 1 does not reap what it adopts: .*docker run --init/,
      );
    });

    test('is to reap, where PID 1 is the server, and names the init that would reap those that it adopted', () => {
      expect(noDefunct.judge(makeEvidence({ zombies: LASTING })).remedy).toMatch(
        /^PID 1 must reap: set SIGCHLD .*; an init \(docker run --init\) reaps only orphans, not the children of the server$/,
      );
    });

    test('is no init where PID 1 is one, nor where the parent is not PID 1', () => {
      const baseline = census({ processes: [processRecord({ pid: 1, ppid: 0, command: 'tini' })] });
      const elsewhere = zombieReport({ lasting: 200, groups: [groupOf({ ppid: 7 })] });
      for (const overrides of [{ zombies: LASTING, baseline }, { zombies: elsewhere }]) {
        const { remedy } = noDefunct.judge(makeEvidence({ ...overrides, subject }));
        expect(remedy).not.toContain('docker run --init');
        expect(remedy).toContain('the parent must reap');
      }
    });

    test('is to reap sooner where all of them were reaped, but late', () => {
      const group = groupOf({ stillThere: 0, reapedAfterMs: 3_400 });
      const judgement = noDefunct.judge(makeEvidence({ zombies: zombieReport({ lasting: 200, groups: [group] }) }));
      expect(judgement).toMatchObject({
        outcome: 'fail',
        evidence: expect.arrayContaining(['reaped after up to 3.4 s']),
        remedy: expect.stringMatching(/reaped, but late: .*not by a timer/),
      });
    });
  });

  test('says how many were reaped late and how many stayed', () => {
    const group = groupOf({ stillThere: 150, reapedAfterMs: 3_400 });
    const { evidence } = noDefunct.judge(makeEvidence({ zombies: zombieReport({ lasting: 200, groups: [group] }) }));
    expect(evidence).toContain('reaped after up to 3.4 s, 150 still there after 4.1 s');
  });

  test('says how many come from a health check or docker exec', () => {
    const zombies = zombieReport({ lasting: 200, groups: [groupOf({ fromOutside: 3 })] });
    expect(noDefunct.judge(makeEvidence({ zombies })).evidence).toContainEqual(
      expect.stringMatching(/^3 of them come from a health check or docker exec/),
    );
  });

  test('has a paragraph for the zombies of each parent', () => {
    const zombies = zombieReport({ lasting: 201, groups: [groupOf(), zombieGroup({ ppid: 7 })] });
    const { evidence } = noDefunct.judge(makeEvidence({ zombies }));
    expect(evidence.filter((line) => line.startsWith('parent: '))).toHaveLength(2);
    expect(evidence).toContain('1 zombie [forkbed-server], pid 9');
  });

  test('names a parent that is gone by its pid', () => {
    const zombies = zombieReport({ lasting: 200, groups: [groupOf({ ppid: 99 })] });
    expect(noDefunct.judge(makeEvidence({ zombies })).evidence[2]).toBe(
      'parent: pid 99, which is gone; it is not PID 1',
    );
  });

  test('is unknown where ps and the census disagree, whatever either saw', () => {
    const ps = { kind: 'compared', onlyPs: [], onlyCensus: [7, 8] } as const;
    expect(noDefunct.judge(makeEvidence({ ps, zombies: LASTING }))).toMatchObject({
      outcome: 'unknown',
      evidence: ['seen by ps alone: none', 'seen by the census alone: 7, 8'],
    });
    expect(noDefunct.judge(makeEvidence({ ps: { ...ps, onlyPs: [9], onlyCensus: [] } })).outcome).toBe('unknown');
  });

  describe('where processes stood still by a fault', () => {
    const judge = ({ stillThere, toMs }: { stillThere: number; toMs: number }) => {
      const zombies = zombieReport({ seen: 1, peak: 1, lasting: 1, groups: [zombieGroup({ stillThere })] });
      const fault = { ...PIDS_FAULT, fault: 'sigstop-server', wasOnMs: { from: 1_000, to: toMs } } as const;
      return noDefunct.judge({ ...makeEvidence({ zombies }), chaos: makeChaos({ faults: [fault] }) });
    };

    test('for as long as the settle window it is unknown: nobody could reap', () => {
      expect(judge({ stillThere: 0, toMs: 3_500 })).toMatchObject({
        outcome: 'unknown',
        observed: 'processes stood still for 2.5 s, and nobody could reap',
        evidence: ['what was seen: 1 zombie outlived 2.0 s'],
      });
    });

    test('for less it is a fail', () => {
      expect(judge({ stillThere: 0, toMs: 2_500 }).outcome).toBe('fail');
    });

    test('it is a fail where the zombie is there at the end', () => {
      expect(judge({ stillThere: 1, toMs: 3_500 }).outcome).toBe('fail');
    });
  });

  test('is unknown where ps could not be asked', () => {
    expect(noDefunct.judge(makeEvidence({ ps: { kind: 'failed', reason: 'no end within 10 s' } }))).toMatchObject({
      outcome: 'unknown',
      observed: 'ps could not be asked: no end within 10 s',
    });
  });

  test.each([
    ['the control was not seen', BLIND, 'planted zombie'],
    ['no connection was served', UNTESTED, 'nothing was tested'],
  ])('is unknown where %s', (_, overrides, reason) => {
    const judgement = noDefunct.judge(makeEvidence(overrides));
    expect(judgement.outcome).toBe('unknown');
    expect(judgement.observed).toContain(reason);
  });
});

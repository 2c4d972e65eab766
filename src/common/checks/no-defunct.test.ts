import { describe, expect, test } from '@jest/globals';
import { BLIND, census, evidenceOf, processDetail, UNTESTED, zombieRecord, zombieReport } from './evidence.fixture.ts';
import { noDefunct } from './no-defunct.ts';
import type { ZombieGroup } from './zombie-watch.ts';

const SIGCHLD = 17;

function groupOf(overrides: Partial<ZombieGroup> = {}): ZombieGroup {
  const examples = [7, 8, 9, 10, 11].map((pid) => zombieRecord({ pid }));
  return { ppid: 1, count: 200, stillThere: 200, beforeLoad: 0, oldestMs: 4_100, examples, ...overrides };
}

const LASTING = zombieReport({ seen: 200, peak: 180, lasting: 200, groups: [groupOf()] });

function signalsOfPid1(signals: { ignored?: number[]; caught?: number[]; blocked?: number[] }) {
  const all = { ignored: [], blocked: [], caught: [], ...signals };
  return census({ details: [processDetail({ pid: 1, signals: all })] });
}

describe('no-defunct', () => {
  test('passes where no zombie was seen', () => {
    expect(noDefunct.judge(evidenceOf())).toEqual({
      outcome: 'pass',
      observed: 'none seen in 8 samples',
      evidence: [],
    });
  });

  test('passes where zombies were reaped within the settle window, and says how long they were there', () => {
    const ageMs = { p50: 0, p90: 0, p99: 40, max: 41 };
    expect(noDefunct.judge(evidenceOf({ zombies: zombieReport({ seen: 3, peak: 2, ageMs }) }))).toMatchObject({
      outcome: 'pass',
      observed: '3 zombies seen for up to 41 ms, none for over 2.0 s',
    });
  });

  test('passes without ps where the census alone was to be asked', () => {
    expect(noDefunct.judge(evidenceOf({ ps: { kind: 'absent' } })).outcome).toBe('pass');
  });

  test('fails where zombies outlived the settle window: who, whose, how old, how many', () => {
    const judgement = noDefunct.judge(evidenceOf({ zombies: LASTING }));
    expect(judgement).toMatchObject({
      outcome: 'fail',
      observed: '200 zombies outlived 2.0 s',
      evidence: [
        '200 zombies [forkbed-server], pid 7, 8, 9, 10, 11 and 195 more',
        'seen for up to 4.1 s, 200 still there at the end',
        'parent: pid 1 (forkbed-server --reap wait); it is PID 1, it does not ignore SIGCHLD',
        'at most 180 at once, 1000.0 per 1,000 connections',
      ],
    });
    expect(judgement.remedy).toContain('SIG_IGN');
  });

  test('fails also where the control was not seen: what was seen was seen', () => {
    expect(noDefunct.judge(evidenceOf({ ...BLIND, zombies: LASTING })).outcome).toBe('fail');
  });

  test('fails also where no connection was served, and then tells no growth', () => {
    const { outcome, evidence } = noDefunct.judge(evidenceOf({ ...UNTESTED, zombies: LASTING }));
    expect(outcome).toBe('fail');
    expect(evidence.at(-1)).toBe('at most 180 at once');
  });

  test('leaves zombies that were there before the load out of the growth', () => {
    const zombies = zombieReport({ peak: 200, lasting: 200, groups: [groupOf({ beforeLoad: 190 })] });
    const { evidence } = noDefunct.judge(evidenceOf({ zombies }));
    expect(evidence).toContain('seen for up to 4.1 s, 200 still there at the end, 190 there before the load');
    expect(evidence.at(-1)).toBe('at most 200 at once, 50.0 per 1,000 connections');
  });

  test.each([
    ['it ignores SIGCHLD', { ignored: [SIGCHLD] }, 'SIG_IGN'],
    ['it handles SIGCHLD', { caught: [SIGCHLD] }, 'SIGCHLD does not queue'],
    ['it does not ignore SIGCHLD and blocks it', { blocked: [SIGCHLD] }, 'SIG_IGN'],
  ])('says of the parent that %s', (fact, signals, remedy) => {
    const judgement = noDefunct.judge(evidenceOf({ zombies: LASTING, after: signalsOfPid1(signals) }));
    expect(judgement.evidence[2]).toBe(`parent: pid 1 (forkbed-server --reap wait); it is PID 1, ${fact}`);
    expect(judgement.remedy).toContain(remedy);
  });

  test('advises an init where PID 1 is not the server', () => {
    const subject = { ...evidenceOf().subject, pid: 7 };
    expect(noDefunct.judge(evidenceOf({ zombies: LASTING, subject })).remedy).toContain('docker run --init');
  });

  test('names a parent that is gone by its pid', () => {
    const zombies = zombieReport({ lasting: 200, groups: [groupOf({ ppid: 99 })] });
    expect(noDefunct.judge(evidenceOf({ zombies })).evidence[2]).toBe('parent: pid 99, which is gone; it is not PID 1');
  });

  test('is unknown where ps and the census disagree, whatever either saw', () => {
    const ps = { kind: 'compared', onlyPs: [], onlyCensus: [7, 8] } as const;
    expect(noDefunct.judge(evidenceOf({ ps, zombies: LASTING }))).toMatchObject({
      outcome: 'unknown',
      evidence: ['seen by ps alone: none', 'seen by the census alone: 7, 8'],
    });
    expect(noDefunct.judge(evidenceOf({ ps: { ...ps, onlyPs: [9], onlyCensus: [] } })).outcome).toBe('unknown');
  });

  test('is unknown where ps could not be asked', () => {
    expect(noDefunct.judge(evidenceOf({ ps: { kind: 'failed', reason: 'no end within 10 s' } }))).toMatchObject({
      outcome: 'unknown',
      observed: 'ps could not be asked: no end within 10 s',
    });
  });

  test.each([
    ['the control was not seen', BLIND, 'planted zombie'],
    ['no connection was served', UNTESTED, 'nothing was tested'],
  ])('is unknown where %s', (_, overrides, reason) => {
    const judgement = noDefunct.judge(evidenceOf(overrides));
    expect(judgement.outcome).toBe('unknown');
    expect(judgement.observed).toContain(reason);
  });
});

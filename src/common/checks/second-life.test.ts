import { describe, expect, test } from '@jest/globals';
import type { InjectedFault } from '../chaos/chaos-record.ts';
import { evidenceOf, zombieReport } from './evidence.fixture.ts';
import { type HowItEnded, judgeSecondLives, type SecondLife } from './second-life.ts';
import { judgeUnderChaos } from './under-chaos.ts';
import { reachVerdict, undecided, type Verdict } from './verdict.ts';

const STOP: InjectedFault = {
  fault: 'stop',
  atMs: 1_200,
  forMs: 700,
  wasOnMs: { from: 1_200, to: 2_400 },
  acted: true,
  observed: '7 clients were connected, it ended',
};
const ENDED: HowItEnded = { signal: 'SIGTERM', exitCode: 0, tookMs: 400, graceMs: 10_000 };

const clean = reachVerdict(evidenceOf());
const leaking = reachVerdict(evidenceOf({ zombies: zombieReport({ seen: 1, peak: 1, lasting: 1 }) }));

function lifeOf(overrides: Partial<SecondLife> = {}): SecondLife {
  return { fault: STOP, ended: ENDED, verdict: clean, ...overrides };
}

function judge(lives: readonly SecondLife[], first: Verdict = clean): Verdict {
  return judgeSecondLives(judgeUnderChaos(first, { seed: 42, settleMs: 2_000, faults: [], failures: [] }), lives);
}

function findingIn({ findings }: Verdict, id: string) {
  return findings.find((finding) => finding.id === id);
}

describe('a subject that was stopped and started again', () => {
  test('passes where it ended by itself, came back, and left nothing in either life', () => {
    const restart: InjectedFault = { ...STOP, fault: 'restart' };
    const verdict = judge([lifeOf(), lifeOf({ fault: restart })]);
    expect(verdict.outcome).toBe('pass');
    expect(findingIn(verdict, 'restarts')).toMatchObject({
      outcome: 'pass',
      observed:
        'stop: it ended with exit code 0 after 400 ms, and came back; restart: it ended with exit code 0 after 400 ms, and came back',
    });
    expect(findingIn(verdict, 'faults')?.observed).toBe('2 faults acted (stop, restart), seed 42');
    expect(verdict.chaos?.faults).toEqual([STOP, restart]);
  });

  test('fails where it did not heed the signal until the engine killed it', () => {
    const verdict = judge([lifeOf(), lifeOf({ ended: { ...ENDED, exitCode: 137, tookMs: 10_080 } })]);
    expect(verdict.outcome).toBe('fail');
    expect(findingIn(verdict, 'restarts')).toMatchObject({
      outcome: 'fail',
      observed: 'stop: SIGTERM did not end it within 10.0 s, and the engine killed it',
      evidence: ['exit code 137 after 10.1 s'],
      remedy: expect.stringContaining('SIGTERM'),
    });
  });

  test('is not killed where it says so of itself, long before its time', () => {
    const verdict = judge([lifeOf({ ended: { ...ENDED, exitCode: 137 } })]);
    expect(verdict.outcome).toBe('pass');
  });

  test('fails where nobody is served when it runs again', () => {
    const life: SecondLife = { fault: STOP, ended: ENDED, unserved: 'it ended again, with exit code 3' };
    const verdict = judge([life]);
    expect(verdict.outcome).toBe('fail');
    expect(findingIn(verdict, 'restarts')).toMatchObject({
      outcome: 'fail',
      evidence: ['it ended again, with exit code 3'],
    });
    expect(findingIn(verdict, 'no-defunct')?.outcome).toBe('pass');
  });

  test('fails in what its second life leaves behind', () => {
    const verdict = judge([lifeOf({ verdict: leaking })]);
    expect(verdict.outcome).toBe('fail');
    expect(findingIn(verdict, 'no-defunct')).toMatchObject({
      outcome: 'fail',
      observed: expect.stringMatching(/^after stop: /),
    });
    expect(findingIn(verdict, 'restarts')?.outcome).toBe('pass');
  });

  test('is not made better by its second life', () => {
    const verdict = judge([lifeOf()], leaking);
    expect(findingIn(verdict, 'no-defunct')).toEqual(findingIn(leaking, 'no-defunct'));
    expect(verdict.outcome).toBe('fail');
  });

  test('is unknown where its second life could not be looked at', () => {
    const verdict = judge([lifeOf({ verdict: undecided({ reason: 'the engine was lost' }) })]);
    expect(verdict).toMatchObject({
      outcome: 'unknown',
      control: { seen: false, observed: 'after stop: the engine was lost' },
    });
    expect(findingIn(verdict, 'no-defunct')?.observed).toBe('after stop: the engine was lost');
  });

  test('is unknown where it was not stopped under a load', () => {
    const fault: InjectedFault = { fault: 'stop', atMs: 1_200, forMs: 700, acted: false, observed: 'nobody connected' };
    const verdict = judge([{ fault }]);
    expect(verdict.outcome).toBe('unknown');
    expect(findingIn(verdict, 'restarts')).toMatchObject({ outcome: 'unknown', observed: 'stop: nobody connected' });
    expect(findingIn(verdict, 'faults')).toMatchObject({
      outcome: 'unknown',
      observed: '1 fault of 1 did not act: stop',
    });
  });

  test('without such a fault nothing is added', () => {
    expect(findingIn(judge([]), 'restarts')).toBeUndefined();
    expect(judgeSecondLives(clean, [lifeOf()])).toBe(clean);
  });
});

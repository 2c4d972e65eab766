import { describe, expect, test } from '@jest/globals';
import type { InjectedFault } from '../chaos/chaos-record.ts';
import { type EvidenceOverrides, zombieGroup, zombieReport } from './evidence.fixture.ts';
import { judge } from './judge.ts';
import { findingIn, incompleteRun, makeChaos, makeLife, makeVerdict } from './run-evidence.fixture.ts';
import type { Life, Restart, StopEvidence } from './run-evidence.ts';
import type { Verdict } from './verdict.ts';

const STOP: InjectedFault = {
  fault: 'stop-container',
  atMs: 1_200,
  forMs: 700,
  wasOnMs: { from: 1_200, to: 2_400 },
  acted: true,
  observed: '7 clients were connected, it ended',
};
const ENDED: StopEvidence = { signal: 'SIGTERM', exitCode: 0, tookMs: 400, graceMs: 10_000 };
const LEAKING: EvidenceOverrides = {
  zombies: zombieReport({ seen: 1, peak: 1, lasting: 1, groups: [zombieGroup()] }),
};

interface Second {
  readonly restart?: Partial<Restart>;
  /** Clean where it is absent; `null`: none that could be audited. */
  readonly life?: Life | null;
}

/** A subject that was stopped and started so often, and what it left behind in each life. */
function restarted(seconds: readonly [Second, ...Second[]], first: EvidenceOverrides = {}): Verdict {
  const restartOf = ({ restart }: Second): Restart => ({ fault: STOP, ended: ENDED, ...restart });
  const [one, ...others] = seconds;
  const later = seconds.flatMap((second): Life[] => {
    const { life = makeLife() } = second;
    return life === null ? [] : [{ ...life, after: restartOf(second).fault.fault }];
  });
  return judge({
    lives: [makeLife(first), ...later],
    chaos: makeChaos({ faults: [] }),
    restarts: [restartOf(one), ...others.map(restartOf)],
    allowUnknown: [],
  });
}

describe('a subject that was stopped and started again', () => {
  test('passes where it ended by itself, came back, and left nothing in either life', () => {
    const restart: InjectedFault = { ...STOP, fault: 'restart-container' };
    const verdict = restarted([{}, { restart: { fault: restart } }]);
    expect(verdict.outcome).toBe('pass');
    expect(findingIn(verdict, 'restarts')).toMatchObject({
      outcome: 'pass',
      observed:
        'stop-container: it ended with exit code 0 after 400 ms, and came back; restart-container: it ended with exit code 0 after 400 ms, and came back',
    });
    expect(findingIn(verdict, 'faults')?.observed).toBe('2 faults acted (stop-container, restart-container), seed 42');
    expect(verdict.chaos?.faults).toEqual([STOP, restart]);
  });

  test('fails where it did not heed the signal until the engine killed it', () => {
    const verdict = restarted([{}, { restart: { ended: { ...ENDED, exitCode: 137, tookMs: 10_080 } } }]);
    expect(verdict.outcome).toBe('fail');
    expect(findingIn(verdict, 'restarts')).toMatchObject({
      outcome: 'fail',
      observed: 'stop-container: SIGTERM did not end it within 10.0 s, and the engine killed it',
      evidence: ['exit code 137 after 10.1 s'],
      remedy: expect.stringContaining('SIGTERM'),
    });
  });

  test('is not killed where it says so of itself, long before its time', () => {
    expect(restarted([{ restart: { ended: { ...ENDED, exitCode: 137 } } }]).outcome).toBe('pass');
  });

  test('fails where nobody is served when it runs again', () => {
    const verdict = restarted([{ restart: { unserved: 'it ended again, with exit code 3' }, life: null }]);
    expect(verdict.outcome).toBe('fail');
    expect(findingIn(verdict, 'restarts')).toMatchObject({
      outcome: 'fail',
      observed: expect.stringContaining('when it was started again nobody was served'),
      evidence: ['it ended again, with exit code 3'],
    });
    expect(findingIn(verdict, 'no-defunct')?.outcome).toBe('pass');
  });

  test('fails in what its second life leaves behind', () => {
    const verdict = restarted([{ life: makeLife(LEAKING) }]);
    expect(verdict.outcome).toBe('fail');
    expect(findingIn(verdict, 'no-defunct')).toMatchObject({
      outcome: 'fail',
      observed: expect.stringMatching(/^after stop-container: /),
    });
    expect(findingIn(verdict, 'restarts')?.outcome).toBe('pass');
  });

  test('is not made better by its second life', () => {
    const verdict = restarted([{}], LEAKING);
    expect(findingIn(verdict, 'no-defunct')).toEqual(findingIn(makeVerdict(LEAKING), 'no-defunct'));
    expect(verdict.outcome).toBe('fail');
  });

  test('is unknown where its second life could not be audited', () => {
    const [life] = incompleteRun({ reason: 'the engine was lost' }).lives;
    const verdict = restarted([{ life }]);
    expect(verdict).toMatchObject({
      outcome: 'unknown',
      control: { seen: false, observed: 'after stop-container: the engine was lost' },
    });
    expect(findingIn(verdict, 'no-defunct')?.observed).toBe('after stop-container: the engine was lost');
  });

  test('fails in alive where its second life ended under the load', () => {
    const [life] = incompleteRun({ reason: 'the subject ended during the run', ended: true }).lives;
    expect(findingIn(restarted([{ life }]), 'alive')).toMatchObject({
      outcome: 'fail',
      observed: 'after stop-container: the subject ended during the run',
    });
  });

  test('is unknown where it was not stopped under a load', () => {
    const fault: InjectedFault = {
      fault: 'stop-container',
      atMs: 1_200,
      forMs: 700,
      acted: false,
      observed: 'nobody connected',
    };
    const verdict = judge({
      lives: [makeLife()],
      chaos: makeChaos({ faults: [] }),
      restarts: [{ fault }],
      allowUnknown: [],
    });
    expect(verdict.outcome).toBe('unknown');
    expect(findingIn(verdict, 'restarts')).toMatchObject({
      outcome: 'unknown',
      observed: 'stop-container: nobody connected',
    });
    expect(findingIn(verdict, 'faults')).toMatchObject({
      outcome: 'unknown',
      observed: '1 fault of 1 did not act: stop-container',
    });
  });

  test('without such a fault nothing is added', () => {
    const verdict = makeVerdict({}, { chaos: makeChaos({ faults: [] }) });
    expect(findingIn(verdict, 'restarts')).toBeUndefined();
    const { chaos: _, findings, ...rest } = verdict;
    expect({ ...rest, findings: findings.filter(({ id }) => id !== 'faults') }).toEqual(makeVerdict());
  });
});

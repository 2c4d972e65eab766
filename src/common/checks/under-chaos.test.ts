import { describe, expect, test } from '@jest/globals';
import type { Chaos, InjectedFault } from '../chaos/chaos-record.ts';
import type { TimedFailures } from '../events/client-summary.ts';
import { census, clientSummary, evidenceOf, zombieRecord, zombieReport } from './evidence.fixture.ts';
import { judgeUnderChaos } from './under-chaos.ts';
import { allowUnknown, reachVerdict, undecided, type Verdict } from './verdict.ts';

const PIDS: InjectedFault = {
  fault: 'pids',
  atMs: 1_000,
  forMs: 2_000,
  wasOnMs: { from: 1_000, to: 3_100 },
  acted: true,
  observed: '3 forks were refused',
};

const refused = (overrides: Partial<TimedFailures> = {}): TimedFailures => ({
  fromMs: 1_500,
  toMs: 1_510,
  code: 'ECONNRESET',
  count: 3,
  ...overrides,
});

/** Of two clients with 100 connections each one had three that failed. */
function verdictOf(failed = 3): Verdict {
  const { load } = evidenceOf();
  const clients = [
    { name: 'a', summary: clientSummary() },
    { name: 'b', summary: clientSummary({ ok: 100 - failed, failed, errors: { ECONNRESET: failed } }) },
  ];
  return reachVerdict(evidenceOf({ load: { ...load, clients, watchedMs: 10_000 } }));
}

function chaosOf(overrides: Partial<Chaos> = {}): Chaos {
  return {
    seed: 42,
    settleMs: 2_000,
    faults: [PIDS],
    failures: [{ client: 'b', failures: [refused()] }],
    ...overrides,
  };
}

function outcomesOf({ outcome, findings }: Verdict) {
  const of = (id: string) => findings.find((finding) => finding.id === id);
  return { outcome, served: of('served'), faults: of('faults') };
}

describe('under chaos', () => {
  test('connections that failed while a fault was on are counted, and excused', () => {
    const verdict = judgeUnderChaos(verdictOf(), chaosOf());
    expect(outcomesOf(verdict)).toMatchObject({
      outcome: 'pass',
      served: {
        outcome: 'pass',
        observed: '197 connections, 1,000 messages answered; 3 failed while a fault was on',
        evidence: ['failed: ECONNRESET 3'],
      },
      faults: { outcome: 'pass', observed: '1 fault acted (pids), seed 42' },
    });
    expect(verdict.chaos).toEqual({ seed: 42, faults: [PIDS], failedMeanwhile: 3 });
  });

  test.each([
    ['before it', refused({ fromMs: 100, toMs: 700 })],
    ['more than a second after it', refused({ fromMs: 4_100, toMs: 4_200 })],
  ])('a connection that failed %s is the fault of the subject', (_, failure) => {
    const verdict = judgeUnderChaos(verdictOf(), chaosOf({ failures: [{ client: 'b', failures: [failure] }] }));
    expect(outcomesOf(verdict)).toMatchObject({
      outcome: 'fail',
      served: {
        outcome: 'fail',
        observed: '3 of 200 connections failed, and no fault was on that explains it',
        remedy: expect.any(String),
      },
      faults: { outcome: 'pass' },
    });
    expect(outcomesOf(verdict).served?.evidence[0]).toMatch(/^b: 3 of ECONNRESET, begun .* after the start, ended/);
  });

  test.each([
    ['that began before it and ended in it', refused({ fromMs: 0, toMs: 1_200 })],
    ['that began in it and was given up long after', refused({ fromMs: 3_000, toMs: 13_000 })],
    ['that began within the second after it', refused({ fromMs: 4_090, toMs: 4_100 })],
  ])('a connection %s is excused', (_, failure) => {
    const verdict = judgeUnderChaos(verdictOf(), chaosOf({ failures: [{ client: 'b', failures: [failure] }] }));
    expect(verdict.outcome).toBe('pass');
  });

  test('a fault excuses only what it can cause', () => {
    const faults: InjectedFault[] = [{ ...PIDS, fault: 'pause' }];
    expect(judgeUnderChaos(verdictOf(), chaosOf({ faults })).outcome).toBe('fail');
    const late = [{ client: 'b', failures: [refused({ code: 'ERR_REPLY_TIMEOUT' })] }];
    expect(judgeUnderChaos(verdictOf(), chaosOf({ faults, failures: late })).outcome).toBe('pass');
  });

  test('failures without a time are nobody’s but the subject’s', () => {
    const verdict = judgeUnderChaos(verdictOf(5), chaosOf());
    expect(outcomesOf(verdict)).toMatchObject({
      outcome: 'fail',
      served: { observed: expect.stringMatching(/^2 of 200/) },
    });
  });

  test('a fault that did not act makes the whole unknown, and nobody can allow it', () => {
    const idle: InjectedFault = { ...PIDS, fault: 'kill-children', acted: false, observed: 'no child was there' };
    const verdict = judgeUnderChaos(verdictOf(), chaosOf({ faults: [PIDS, idle] }));
    expect(outcomesOf(verdict)).toMatchObject({
      outcome: 'unknown',
      served: { outcome: 'pass' },
      faults: {
        outcome: 'unknown',
        observed: '1 fault of 2 did not act: kill-children',
        evidence: ['kill-children: no child was there'],
      },
    });
    expect(allowUnknown(verdict, ['faults', 'served']).outcome).toBe('unknown');
  });

  test.each([
    ['are gone at the end, is unknown: nobody could reap', [], 'unknown'],
    ['are there at the end, is a fail as ever', [zombieRecord({ pid: 9 })], 'fail'],
  ])('a zombie of a time in which the server stood still for too long, and which %s', (_, beside, outcome) => {
    const zombies = zombieReport({ seen: 1, peak: 1, lasting: 1 });
    const verdict = reachVerdict(evidenceOf({ zombies, after: census({ beside }) }));
    const still = (to: number) => [{ ...PIDS, fault: 'pause-parent', wasOnMs: { from: 1_000, to } } as const];
    const of = (to: number) => judgeUnderChaos(verdict, chaosOf({ failures: [], faults: still(to) })).findings[0];
    expect(of(2_500)).toMatchObject({ id: 'no-defunct', outcome: 'fail' });
    expect(of(3_500)).toMatchObject({ id: 'no-defunct', outcome });
  });

  test('a load that was over before the subject had recovered is unknown', () => {
    const faults = [{ ...PIDS, wasOnMs: { from: 7_000, to: 9_500 } }];
    const verdict = judgeUnderChaos(verdictOf(0), chaosOf({ faults, failures: [] }));
    expect(outcomesOf(verdict)).toMatchObject({
      outcome: 'unknown',
      faults: { observed: expect.stringMatching(/^the load was over 500 ms after the last fault/) },
    });
  });

  test('what fails otherwise fails under chaos, too', () => {
    const failing = reachVerdict(evidenceOf({ visit: { answered: false, reason: 'ECONNREFUSED' } }));
    expect(judgeUnderChaos(failing, chaosOf({ failures: [] })).outcome).toBe('fail');
  });

  test('a verdict that was not reached stays unknown, and tells of the faults', () => {
    const verdict = judgeUnderChaos(undecided({ reason: 'nothing listens' }), chaosOf());
    expect(outcomesOf(verdict)).toMatchObject({ outcome: 'unknown', faults: { outcome: 'pass' } });
  });

  test('where nobody at all was served nothing was tested', () => {
    const { load } = evidenceOf();
    const none = [
      { name: 'b', summary: clientSummary({ ok: 0, failed: 100, messages: 0, errors: { ECONNRESET: 100 } }) },
    ];
    const verdict = reachVerdict(
      evidenceOf({ load: { ...load, clients: none, expectedClients: 1, watchedMs: 10_000 } }),
    );
    const failures = [{ client: 'b', failures: [refused({ count: 100 })] }];
    expect(outcomesOf(judgeUnderChaos(verdict, chaosOf({ failures })))).toMatchObject({
      outcome: 'unknown',
      served: { outcome: 'unknown', observed: 'no connection was served, so nothing was tested' },
    });
  });
});

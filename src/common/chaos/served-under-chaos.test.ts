import { describe, expect, test } from '@jest/globals';
import { clientSummary, type EvidenceOverrides, makeEvidence } from '../checks/evidence.fixture.ts';
import { judge } from '../checks/judge.ts';
import { findingIn, incompleteRun, makeChaos, makeRun, PIDS_FAULT } from '../checks/run-evidence.fixture.ts';
import type { Verdict } from '../checks/verdict.ts';
import type { TimedFailures } from '../events/client-summary.ts';
import { EXECS, execPlanEvidence } from '../execs/execs.fixture.ts';
import type { Chaos, InjectedFault } from './chaos-record.ts';

const refused = (overrides: Partial<TimedFailures> = {}): TimedFailures => ({
  fromMs: 1_500,
  toMs: 1_510,
  code: 'ECONNRESET',
  count: 3,
  ...overrides,
});

const failuresOf = (...failures: readonly TimedFailures[]) => [{ client: 'b', failures }];

/** Of two clients with 100 connections each one had some that failed. */
function loadWith(failed: number): EvidenceOverrides {
  const clients = [
    { name: 'a', summary: clientSummary() },
    { name: 'b', summary: clientSummary({ ok: 100 - failed, failed, errors: { ECONNRESET: failed } }) },
  ];
  return { load: { ...makeEvidence().load, clients, watchedMs: 10_000 } };
}

function underChaos(chaos: Partial<Chaos> = {}, { failed = 3, allowUnknown = [] as readonly string[] } = {}): Verdict {
  return judge(
    makeRun(loadWith(failed), { chaos: makeChaos({ failures: failuresOf(refused()), ...chaos }), allowUnknown }),
  );
}

describe('under chaos', () => {
  test('connections that failed while a fault was active are counted, and excused', () => {
    const verdict = underChaos();
    expect(verdict.outcome).toBe('pass');
    expect(findingIn(verdict, 'served')).toMatchObject({
      outcome: 'pass',
      observed: '197 connections, 1,000 messages answered; 3 failed while a fault was active',
      evidence: ['failed: ECONNRESET 3', 'pids: ECONNRESET 3'],
    });
    expect(findingIn(verdict, 'faults')).toMatchObject({
      outcome: 'pass',
      observed: '1 fault acted (pids), seed 42',
    });
    expect(verdict.chaos).toEqual({ seed: 42, faults: [PIDS_FAULT], failedMeanwhile: 3 });
  });

  test.each([
    ['before it', refused({ fromMs: 100, toMs: 700 })],
    ['more than a second after it', refused({ fromMs: 4_100, toMs: 4_200 })],
  ])('a connection that failed %s is the fault of the subject', (_, failure) => {
    const verdict = underChaos({ failures: failuresOf(failure) });
    expect(verdict.outcome).toBe('fail');
    expect(findingIn(verdict, 'served')).toMatchObject({
      outcome: 'fail',
      observed: '3 of 200 connections failed, and no fault was active that explains it',
      remedy: expect.any(String),
    });
    expect(findingIn(verdict, 'served')?.evidence[0]).toMatch(
      /^b: 3 of ECONNRESET, begun .* after the start, ended .* after it/,
    );
    expect(findingIn(verdict, 'faults')?.outcome).toBe('pass');
    expect(verdict.chaos?.failedMeanwhile).toBe(0);
  });

  test('of failures at several times those alone are excused that a fault explains', () => {
    const late = refused({ fromMs: 8_000, toMs: 8_100, count: 2 });
    const verdict = underChaos({ failures: failuresOf(refused(), late) }, { failed: 5 });
    expect(findingIn(verdict, 'served')).toMatchObject({
      outcome: 'fail',
      observed: expect.stringMatching(/^2 of 200 connections failed/),
    });
    expect(findingIn(verdict, 'served')?.evidence[0]).toMatch(/^b: 2 of ECONNRESET, begun 8\.0 s/);
  });

  test.each([
    ['that began before it and ended in it', refused({ fromMs: 0, toMs: 1_200 })],
    ['that began in it and was given up long after', refused({ fromMs: 3_000, toMs: 13_000 })],
    ['that began within the second after it', refused({ fromMs: 4_090, toMs: 4_100 })],
  ])('a connection %s is excused', (_, failure) => {
    expect(underChaos({ failures: failuresOf(failure) }).outcome).toBe('pass');
  });

  test('a fault excuses only what it can cause', () => {
    const faults: InjectedFault[] = [{ ...PIDS_FAULT, fault: 'freeze' }];
    expect(underChaos({ faults }).outcome).toBe('fail');
    expect(underChaos({ faults, failures: failuresOf(refused({ code: 'ERR_REPLY_TIMEOUT' })) }).outcome).toBe('pass');
  });

  test('failures without a time are nobody’s but the subject’s', () => {
    const verdict = underChaos({}, { failed: 5 });
    expect(verdict.outcome).toBe('fail');
    expect(findingIn(verdict, 'served')?.observed).toMatch(/^2 of 200/);
  });

  test('what fails otherwise fails under chaos, too', () => {
    const finalProbe = { answered: false, reason: 'ECONNREFUSED' } as const;
    expect(judge(makeRun({ finalProbe }, { chaos: makeChaos() })).outcome).toBe('fail');
  });

  test('an audit that did not come to its evidence stays unknown, and tells of the faults', () => {
    const verdict = judge(incompleteRun({ reason: 'nothing listens' }, { chaos: makeChaos() }));
    expect(verdict.outcome).toBe('unknown');
    expect(findingIn(verdict, 'served')?.outcome).toBe('unknown');
    expect(findingIn(verdict, 'faults')?.outcome).toBe('pass');
    expect(verdict.chaos?.faults).toEqual([PIDS_FAULT]);
  });

  test('a second life has no fault that could excuse it', () => {
    const second = { ...makeRun(loadWith(3)).lives[0], after: 'restart-container' } as const;
    const [first] = makeRun(loadWith(3)).lives;
    const chaos = makeChaos({ failures: failuresOf(refused()) });
    expect(judge({ lives: [first], chaos, allowUnknown: [] }).outcome).toBe('pass');
    expect(findingIn(judge({ lives: [first, second], chaos, allowUnknown: [] }), 'served')).toMatchObject({
      outcome: 'fail',
      observed: 'after restart-container: 3 of 200 connections failed',
    });
  });

  test('where nobody at all was served nothing was tested', () => {
    const none = [
      { name: 'b', summary: clientSummary({ ok: 0, failed: 100, messages: 0, errors: { ECONNRESET: 100 } }) },
    ];
    const load = { ...makeEvidence().load, clients: none, expectedClients: 1, watchedMs: 10_000 };
    const verdict = judge(makeRun({ load }, { chaos: makeChaos({ failures: failuresOf(refused({ count: 100 })) }) }));
    expect(verdict.outcome).toBe('unknown');
    expect(findingIn(verdict, 'served')).toMatchObject({
      outcome: 'unknown',
      observed: 'no connection was served, so nothing was tested',
    });
  });
});

describe('under chaos, execs', () => {
  const failed = (overrides: Partial<TimedFailures> = {}) => [
    { client: 'execs', failures: [refused({ code: 'EXIT_2', count: 2, ...overrides })] },
  ];

  /** Of ten runs of one command `ok` succeeded, beside a client that was served. */
  function runWith(ok: number, failures: Chaos['failures'] = failed()): Verdict {
    const summary = { connections: 10, ok, failed: 10 - ok, messages: 0, errors: { EXIT_2: 10 - ok } };
    const clients = [
      { name: 'a', summary: clientSummary() },
      { name: 'execs', execs: true, summary: clientSummary(summary) },
    ];
    const load = { ...makeEvidence().load, kind: 'connections and execs' as const, clients, watchedMs: 10_000 };
    const execs = { ...EXECS, plans: [execPlanEvidence({ succeeded: ok })] };
    return judge(makeRun({ load, execs }, { chaos: makeChaos({ failures }) }));
  }

  test('that failed while a fault was active are counted, and the fault is named', () => {
    const verdict = runWith(8);
    expect(verdict.outcome).toBe('pass');
    expect(findingIn(verdict, 'served')).toMatchObject({
      outcome: 'pass',
      observed:
        '100 connections, 500 messages answered; 8 of 10 runs of command 1 succeeded; 2 failed while a fault was active',
      evidence: ['failed: EXIT_2 2', 'pids: EXIT_2 2'],
    });
  });

  test('that failed at another time are the fault of the subject', () => {
    const { outcome, observed, evidence } =
      findingIn(runWith(8, failed({ fromMs: 8_000, toMs: 8_100 })), 'served') ?? {};
    expect([outcome, observed]).toEqual([
      'fail',
      '2 of 110 connections and execs failed, and no fault was active that explains it',
    ]);
    expect(evidence?.[0]).toMatch(/^execs: 2 of EXIT_2, begun 8\.0 s after the start/);
  });

  test('of which none succeeded have tested nothing, however many connections were served', () => {
    const verdict = runWith(0, failed({ count: 10 }));
    expect(findingIn(verdict, 'served')).toMatchObject({
      outcome: 'unknown',
      observed: 'no run of command 1 succeeded, so nothing was tested',
    });
    expect(verdict.outcome).toBe('unknown');
  });
});

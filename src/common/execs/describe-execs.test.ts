import { describe, expect, test } from '@jest/globals';
import { makeEvidence, processRecord, zombieRecord } from '../checks/evidence.fixture.ts';
import { findingIn, makeVerdict } from '../checks/run-evidence.fixture.ts';
import { describeRun } from './describe-execs.ts';
import type { ExecPlan } from './exec-plan.ts';
import type { ExecRun } from './exec-record.ts';
import { EXECS, execPlan, execPlanEvidence } from './execs.fixture.ts';
import type { ExecPlanEvidence } from './execs-evidence.ts';

/** How late runs ended. */
const NONE_LATE = { killed: 0, exited: 0, left: 0 };
const RUN: ExecRun = { number: 7, plan: 0, run: 3, outcome: 'exited', exitCode: 0, timedOut: false };

describe('describeRun', () => {
  const health: Partial<ExecPlan> = { kind: 'health', name: 'health check' };
  test.each<[string, Partial<ExecRun>, Partial<ExecPlan>]>([
    ['exec 7 (ended with 0)', {}, {}],
    [
      'exec 7 (timed out after 1.0 s, got SIGKILL)',
      { outcome: 'killed', timedOut: true, exitCode: 137 },
      { end: 'kill' },
    ],
    ['exec 7 (timed out after 1.0 s, still runs)', { outcome: 'left', timedOut: true }, { end: 'detach' }],
    ['health check run 3 (timed out after 1.0 s)', { timedOut: true, exitCode: undefined as never }, health],
    ['health check run 3 (timed out after 1.0 s)', { timedOut: true, exitCode: 137 }, health],
    ['exec 7 (ended with 0, during pids)', { during: 'pids' }, {}],
    ['exec 7 (ended)', { exitCode: undefined as never }, {}],
    ['livenessProbe run 3 (ended with 1)', { exitCode: 1 }, { kind: 'probe', name: 'livenessProbe' }],
  ])('%s', (text, run, plan) => {
    expect(describeRun({ ...RUN, ...run }, execPlan(plan))).toBe(text);
  });
});

describe('a verdict on execs', () => {
  const zombie = { process: zombieRecord({ pid: 14, command: 'sleep' }), by: [RUN], candidates: 1 };
  const left = { zombies: { count: 9, examples: [zombie] }, survivors: { count: 0, examples: [] } };

  test('names the exec that left a zombie, and how many there would be in an hour', () => {
    const execs = { ...EXECS, plans: [execPlanEvidence({ plan: execPlan({ periodMs: 10_000 }), started: 18, left })] };
    const zombies = { ...makeEvidence({ after: { ...afterOf(zombie.process) } }).zombies };
    const { evidence = [], remedy } = findingIn(makeVerdict({ execs, zombies }), 'no-defunct') ?? {};
    expect(evidence).toContain(
      "9 zombies left by command 1 (`sh -c 'sleep 1 &'`) in 18 runs, at its period of 10.0 s 180 zombies an hour",
    );
    expect(evidence).toContain('pid 14 ([sleep] <defunct>): left by exec 7 (ended with 0)');
    expect(remedy).toContain('start the container with an init (docker run --init)');
  });

  test('says that a client that goes away does not end its command', () => {
    const process = processRecord({ pid: 14, command: 'sleep', argv: ['sleep', '1000'] });
    const survivors = {
      count: 1,
      examples: [{ process, by: [{ ...RUN, outcome: 'left', timedOut: true } as const], candidates: 1 }],
    };
    const plan = execPlanEvidence({
      plan: execPlan({ end: 'detach' }),
      timedOut: 1,
      left: { zombies: { count: 0, examples: [] }, survivors },
    });
    const finding = findingIn(
      makeVerdict({ execs: { ...EXECS, plans: [plan] }, after: afterOf(process) }),
      'children-gone',
    );
    expect(finding?.outcome).toBe('fail');
    expect(finding?.evidence).toContain('pid 14 (sleep 1000): left by exec 7 (timed out after 1.0 s, still runs)');
    expect(finding?.remedy).toContain('a client that goes away does not end its command');
  });

  test('fails where an exec fails, and says which command', () => {
    const load = { ...makeEvidence().load, kind: 'execs' as const, expectedClients: 1, clients: [failing()] };
    const execs = { ...EXECS, plans: [execPlanEvidence({ succeeded: 8, timedOut: 2 })] };
    const finding = findingIn(makeVerdict({ load, execs }), 'served');
    expect(finding).toMatchObject({
      outcome: 'fail',
      expected: 'each exec did as it was to do',
      observed: '2 of 10 execs failed',
    });
    expect(finding?.evidence[0]).toMatch(
      /^command 1 \(`sh -c 'sleep 1 &'`\): 2 of 10 runs failed, 2 did not end within 1.0 s, /,
    );
  });

  test('passes where every exec was left at its time-out, as its plan has it', () => {
    const summary = { ...failing().summary, ok: 10, failed: 0, errors: {} };
    const load = {
      ...makeEvidence().load,
      kind: 'execs' as const,
      expectedClients: 1,
      clients: [{ ...failing(), summary }],
    };
    const plan = execPlanEvidence({
      plan: execPlan({ end: 'detach' }),
      timedOut: 10,
      late: { ...NONE_LATE, left: 10 },
    });
    const execs = { ...EXECS, plans: [plan] };
    expect(findingIn(makeVerdict({ load, execs }), 'served')).toMatchObject({
      outcome: 'pass',
      observed: '10 execs: 10 were left after 1.0 s, 0 ended with 0',
    });
  });

  test.each<[string, Partial<ExecPlanEvidence>]>([
    ['2 got SIGKILL after 1.0 s', { late: { ...NONE_LATE, killed: 2 }, timedOut: 2 }],
    ['0 got SIGKILL after 1.0 s, 2 ended before it was sent', { late: { ...NONE_LATE, exited: 2 }, timedOut: 2 }],
    [
      '1 got SIGKILL after 1.0 s, 1 went on, 2 went on, and could not be found',
      { late: { ...NONE_LATE, killed: 1, left: 3 }, timedOut: 4, unseen: 2 },
    ],
    ['3 took longer than 1.0 s', { timedOut: 3 }],
  ])('says that an exec got SIGKILL only where that was seen: %s', (text, overrides) => {
    const load = { ...makeEvidence().load, kind: 'execs' as const, expectedClients: 1, clients: [done()] };
    const execs = { ...EXECS, plans: [execPlanEvidence({ plan: execPlan({ end: 'kill' }), ...overrides })] };
    expect(findingIn(makeVerdict({ load, execs }), 'served')?.observed).toBe(
      `10 execs: ${text}, ${10 - (overrides.timedOut ?? 0)} ended with 0`,
    );
  });

  test('says how much more often than usual a health check has run', () => {
    const plan = execPlan({ kind: 'health', name: 'health check', periodMs: 30_000, everyMs: 500 });
    const load = { ...makeEvidence().load, kind: 'execs' as const, expectedClients: 1, clients: [done()] };
    const execs = { ...EXECS, plans: [execPlanEvidence({ plan })] };
    expect(findingIn(makeVerdict({ load, execs }), 'served')?.observed).toBe(
      '10 runs of health check ended with 0, every 500 ms instead of 30.0 s',
    );
  });

  test('is unknown where no command could be started', () => {
    const summary = { ...failing().summary, ok: 0, failed: 10, errors: { EXIT_126: 4, ERR_EXEC: 6 } };
    const load = {
      ...makeEvidence().load,
      kind: 'execs' as const,
      expectedClients: 1,
      clients: [{ ...failing(), summary }],
    };
    const verdict = makeVerdict({ load, execs: EXECS });
    expect(findingIn(verdict, 'no-defunct')).toMatchObject({
      outcome: 'unknown',
      observed: 'no exec ran, so nothing was tested',
    });
    expect(verdict.outcome).toBe('fail');
  });
});

function afterOf(process: ReturnType<typeof processRecord>) {
  const { baseline } = { baseline: makeEvidence() };
  const pid1 = baseline.pid1 ?? processRecord({ pid: 1, ppid: 0 });
  return { atMs: 20_000, processes: [pid1, process], details: [], sockets: [] };
}

function failing() {
  const { summary } = makeEvidence().load.clients[0] ?? {};
  if (summary === undefined) throw new Error('the fixture has no client');
  const errors = { ERR_EXEC_TIMEOUT: 2 };
  return {
    name: 'execs',
    execs: true,
    summary: { ...summary, connections: 10, ok: 8, failed: 2, messages: 0, errors },
  };
}

function done() {
  return { ...failing(), summary: { ...failing().summary, ok: 10, failed: 0, errors: {} } };
}

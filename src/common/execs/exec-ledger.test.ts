import { describe, expect, test } from '@jest/globals';
import { processRecord, zombieRecord } from '../checks/evidence.fixture.ts';
import { ExecLedger } from './exec-ledger.ts';
import type { ExecPlan } from './exec-plan.ts';
import type { ExecRecord } from './exec-record.ts';

const PLAN: ExecPlan = {
  kind: 'exec',
  name: 'command 1',
  command: ['date'],
  runs: 3,
  concurrency: 1,
  timeoutMs: 1_000,
  end: 'wait',
};

function record(number: number, overrides: Partial<ExecRecord> = {}): ExecRecord {
  const fromMs = number * 1_000;
  const times = { fromMs, toMs: fromMs + 500, ms: 400 };
  return {
    event: 'exec',
    number,
    plan: 0,
    run: number,
    outcome: 'exited',
    exitCode: 0,
    timedOut: false,
    ...times,
    ...overrides,
  };
}

function makeLedger(records: readonly ExecRecord[], plans: readonly ExecPlan[] = [PLAN]): ExecLedger {
  const ledger = new ExecLedger(plans, { msPerTick: 10 });
  for (const each of records) ledger.add(each);
  return ledger;
}

const numbers = (runs: readonly { number: number }[]) => runs.map(({ number }) => number);

describe('ExecLedger', () => {
  test('counts the runs that went on and that no process was marked with', () => {
    const left = { outcome: 'left', timedOut: true } as const;
    const ledger = makeLedger([record(1, left), record(2, left), record(3)]);
    ledger.mark(processRecord({ pid: 9 }), 1, 9);
    expect(ledger.report({ zombies: [], survivors: [] }).plans[0]?.unseen).toBe(1);
    expect(makeLedger([record(1)]).report({ zombies: [], survivors: [] }).plans[0]).not.toHaveProperty('unseen');
  });

  test('counts how late runs ended, and none where no run was late', () => {
    const late = { timedOut: true } as const;
    const ledger = makeLedger([
      record(1, { ...late, outcome: 'killed', exitCode: 137 }),
      record(2, { ...late, outcome: 'killed', exitCode: 137 }),
      record(3, late),
      record(4, { ...late, outcome: 'left' }),
      record(5, { outcome: 'left' }),
    ]);
    expect(ledger.report({ zombies: [], survivors: [] }).plans[0]).toMatchObject({
      timedOut: 4,
      late: { killed: 2, exited: 1, left: 1 },
    });
    expect(makeLedger([record(1)]).report({ zombies: [], survivors: [] }).plans[0]).not.toHaveProperty('late');
  });

  test('knows a process by its marker, whenever it began', () => {
    const ledger = makeLedger([record(1), record(2)]);
    const process = processRecord({ pid: 9, startTicks: 1 });
    ledger.mark(process, 2, 8);
    expect(ledger.isMarked(process)).toBe(true);
    expect(numbers(ledger.candidates(process, 8))).toEqual([2]);
  });

  test('knows a zombie by the session of a process that had the marker', () => {
    const ledger = makeLedger([record(1), record(2)]);
    ledger.mark(processRecord({ pid: 8 }), 1, 8);
    expect(numbers(ledger.candidates(zombieRecord({ pid: 30, startTicks: 205 }), 8))).toEqual([1]);
  });

  test.each([
    ['within an exec', 230, [2]],
    ['in the tick in which it began', 199, []],
    ['in the tick that holds its beginning', 200, [2]],
    ['in the tick of its end', 250, [2]],
    ['between two', 275, []],
  ])('knows a process that began %s by its time', (_, startTicks, expected) => {
    const ledger = makeLedger([
      record(1, { fromMs: 1_000, toMs: 1_500 }),
      record(2, { fromMs: 2_005, toMs: 2_500 }),
      record(3),
    ]);
    expect(numbers(ledger.candidates(zombieRecord({ pid: 30, startTicks }), 8))).toEqual(expected);
  });

  test('names every exec that ran at that time, also one that ended long after others', () => {
    const long = record(1, { fromMs: 1_000, toMs: 9_000 });
    const ledger = makeLedger([record(2), record(3), record(4), long]);
    expect(numbers(ledger.candidates(zombieRecord({ pid: 30, startTicks: 230 }), 8))).toEqual([2, 1]);
  });

  test('takes records in any order', () => {
    const ledger = makeLedger([record(3), record(1), record(2)]);
    expect(numbers(ledger.candidates(zombieRecord({ pid: 30, startTicks: 130 }), 8))).toEqual([1]);
    expect(numbers(ledger.candidates(zombieRecord({ pid: 30, startTicks: 330 }), 8))).toEqual([3]);
  });

  test('knows nothing of a process of the subject’s own session', () => {
    const ledger = makeLedger([record(2)]);
    expect(ledger.candidates(zombieRecord({ pid: 30, startTicks: 230 }), undefined)).toEqual([]);
  });

  test('adds up what became of each plan, and leaves out what the engine did not start', () => {
    const ledger = makeLedger([
      record(1),
      record(2, { exitCode: 3 }),
      record(3, { timedOut: true }),
      record(4, { outcome: 'not-started' }),
    ]);
    const { plans } = ledger.report({ zombies: [], survivors: [] });
    expect(plans[0]).toMatchObject({ started: 3, succeeded: 1, timedOut: 1, outlived: { count: 0 } });
    expect(plans[0]?.durationMs.max).toBeGreaterThan(390);
  });

  test('counts an exec that left a process alive once', () => {
    const ledger = makeLedger([record(1), record(2)]);
    ledger.outlive(1, [processRecord({ pid: 9 }), processRecord({ pid: 10 })]);
    ledger.outlive(2, []);
    const { outlived } = ledger.report({ zombies: [], survivors: [] }).plans[0] ?? {};
    expect(outlived).toMatchObject({ count: 1, examples: [{ process: { pid: 9 }, by: [{ number: 1 }] }] });
  });

  test('charges what one of two plans left to neither, and all else to its plan', () => {
    const other: ExecPlan = { ...PLAN, name: 'command 2' };
    const both = [record(1), record(2, { plan: 1, fromMs: 1_000, toMs: 1_500 })];
    const ledger = makeLedger(both, [PLAN, other]);
    const zombie = zombieRecord({ pid: 30, startTicks: 120 });
    const process = processRecord({ pid: 31 });
    ledger.mark(process, 2, 31);
    const report = ledger.report({
      zombies: [{ process: zombie, by: ledger.candidates(zombie, 29) }],
      survivors: [{ process, by: ledger.candidates(process, 31) }],
    });
    expect(report.shared.zombies).toMatchObject({ count: 1, examples: [{ candidates: 2 }] });
    expect(report.plans.map(({ left }) => [left.zombies.count, left.survivors.count])).toEqual([
      [0, 0],
      [0, 1],
    ]);
  });

  test('names a few examples of many, and a few of many candidates', () => {
    const many = Array.from({ length: 9 }, (_, index) => record(index + 1, { fromMs: 1_000, toMs: 2_000 }));
    const ledger = makeLedger(many);
    const zombies = Array.from({ length: 9 }, (_, pid) => {
      const process = zombieRecord({ pid: 30 + pid, startTicks: 150 });
      return { process, by: ledger.candidates(process, 8) };
    });
    const { left } = ledger.report({ zombies, survivors: [] }).plans[0] ?? {};
    expect(left?.zombies.count).toBe(9);
    expect(left?.zombies.examples).toHaveLength(5);
    expect(left?.zombies.examples[0]).toMatchObject({ candidates: 9 });
    expect(left?.zombies.examples[0]?.by).toHaveLength(5);
  });
});

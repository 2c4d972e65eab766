import { describe, expect, test } from '@jest/globals';
import { processRecord } from '../checks/evidence.fixture.ts';
import type { ProcessRecord } from '../process-table/model.ts';
import { LiveTable } from './live-table.ts';

function record(pid: number, overrides: Partial<ProcessRecord> = {}): ProcessRecord {
  return processRecord({ pid, ppid: 1, startTicks: pid * 10, command: 'serve', argv: ['serve'], ...overrides });
}

const PID_1 = record(1, { ppid: 0 });
const ZOMBIE = { state: 'Z', argv: [], rssKiB: 0, threads: 1 } as const;
const whole = (changed: readonly ProcessRecord[]) => ({ isWhole: true, changed, gone: [] });
const part = (changed: readonly ProcessRecord[], gone: readonly number[] = []) => ({ isWhole: false, changed, gone });
const tableOf = (maxRows = 100) => new LiveTable({ maxRows, msPerTick: 10 });

describe('LiveTable', () => {
  test('the first change is the whole table', () => {
    const change = tableOf().next(7, whole([PID_1, record(2)]));
    expect(change).toMatchObject({ isWhole: true, gone: [], counts: { processes: 2, zombies: 0, children: 1 } });
    expect(change.changed.map(({ pid, startedAtMs }) => [pid, startedAtMs])).toEqual([
      [1, 100],
      [2, 200],
    ]);
    expect(change.groups).toBeUndefined();
  });

  test('later ones have what is new, what has changed and what is gone, and nothing else', () => {
    const table = tableOf();
    table.next(1, whole([PID_1, record(2), record(3)]));
    const change = table.next(2, whole([PID_1, record(3, { state: 'T' }), record(4)]));
    expect(change.isWhole).toBe(false);
    expect(change.changed.map(({ pid }) => pid)).toEqual([3, 4]);
    expect(change.gone).toEqual([2]);
    expect(table.next(3, whole([PID_1, record(3, { state: 'T' }), record(4)]))).toMatchObject({
      changed: [],
      gone: [],
    });
  });

  test('of a part of the table what it does not name stays, and the counts are of all', () => {
    const table = tableOf();
    table.next(1, whole([PID_1, record(2), record(3), record(4)]));
    const change = table.next(2, part([record(3, ZOMBIE), record(5, { ppid: 7 })], [2, 99]));
    expect(change).toMatchObject({
      isWhole: false,
      changed: [{ pid: 3, zombieSinceMs: 2 }, { pid: 5 }],
      gone: [2],
      counts: { processes: 4, zombies: 1, children: 2 },
    });
    expect(table.next(3, part([record(3, ZOMBIE)]))).toMatchObject({ changed: [], gone: [] });
    expect(table.next(4, part([], [3])).counts).toEqual({ processes: 3, zombies: 0, children: 1 });
    expect(table.records.map(({ pid }) => pid)).toEqual([1, 4, 5]);
  });

  test('a table that has become short is listed whole, whatever came last', () => {
    const table = tableOf(2);
    table.next(1, whole([PID_1, record(2), record(3)]));
    expect(table.next(2, part([], [2]))).toMatchObject({ isWhole: true, changed: [{ pid: 1 }, { pid: 3 }], gone: [] });
  });

  test.each<[string, Partial<ProcessRecord>]>([
    ['a parent', { ppid: 7 }],
    ['a number of threads', { threads: 2 }],
    ['memory', { rssKiB: 4_711 }],
    ['a name', { command: 'other' }],
    ['an argument', { argv: ['serve', '--all'] }],
    ['a text of an argument', { argv: ['other'] }],
  ])('%s that is another is a change', (_, overrides) => {
    const table = tableOf();
    table.next(1, whole([PID_1, record(2)]));
    expect(table.next(2, whole([PID_1, record(2, overrides)])).changed).toHaveLength(1);
  });

  test('an age is none', () => {
    const table = tableOf();
    table.next(1, whole([PID_1, record(2, { ageMs: 1 })]));
    expect(table.next(2, whole([PID_1, record(2, { ageMs: 2 })])).changed).toEqual([]);
  });

  test('a reused pid is another process, also where it looks the same', () => {
    const table = tableOf();
    table.next(1, whole([record(2, ZOMBIE)]));
    const [row] = table.next(9, whole([record(2, { ...ZOMBIE, startTicks: 900 })])).changed;
    expect(row).toMatchObject({ startedAtMs: 9_000, zombieSinceMs: 9 });
  });

  test('a zombie is one since the first sample that showed it so', () => {
    const table = tableOf();
    table.next(1, whole([PID_1, record(2)]));
    expect(table.next(5, whole([PID_1, record(2, ZOMBIE)])).changed).toMatchObject([{ pid: 2, zombieSinceMs: 5 }]);
    expect(table.next(9, whole([PID_1, record(2, { ...ZOMBIE, ppid: 7 })])).changed).toMatchObject([
      { zombieSinceMs: 5 },
    ]);
    expect(table.next(11, whole([PID_1])).counts.zombies).toBe(0);
  });

  test('a process whose first thread alone has ended is no zombie', () => {
    const change = tableOf().next(1, whole([record(2, { state: 'Z', threads: 3 })]));
    expect(change.counts.zombies).toBe(0);
    expect(change.changed[0]?.zombieSinceMs).toBeUndefined();
  });

  test('more than can be listed are counted by parent, state and command, the largest group first', () => {
    const table = tableOf(3);
    const zombies = [5, 6, 7].map((pid) => record(pid, ZOMBIE));
    const change = table.next(1, whole([PID_1, record(2), ...zombies]));
    expect(change).toMatchObject({ isWhole: true, changed: [], counts: { processes: 5, zombies: 3, children: 4 } });
    expect(change.groups).toEqual([
      { ppid: 1, state: 'Z', isZombie: true, command: 'serve', count: 3 },
      { ppid: 0, state: 'S', isZombie: false, command: 'serve', count: 1 },
      { ppid: 1, state: 'S', isZombie: false, command: 'serve', count: 1 },
    ]);
    expect(table.next(2, whole([PID_1]))).toMatchObject({ isWhole: true, changed: [{ pid: 1 }] });
  });
});

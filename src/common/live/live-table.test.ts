import { describe, expect, test } from '@jest/globals';
import { processRecord } from '../checks/evidence.fixture.ts';
import type { ProcessRecord } from '../process-table/model.ts';
import { LiveTable } from './live-table.ts';

function record(pid: number, overrides: Partial<ProcessRecord> = {}): ProcessRecord {
  return processRecord({ pid, ppid: 1, startTicks: pid * 10, command: 'serve', argv: ['serve'], ...overrides });
}

const PID_1 = record(1, { ppid: 0 });
const ZOMBIE = { state: 'Z', argv: [], rssKiB: 0, threads: 1 } as const;
const tableOf = (maxRows = 100) => new LiveTable({ maxRows, msPerTick: 10 });

describe('LiveTable', () => {
  test('the first change is the whole table', () => {
    const change = tableOf().next(7, [PID_1, record(2)]);
    expect(change).toMatchObject({ isWhole: true, gone: [], counts: { processes: 2, zombies: 0, children: 1 } });
    expect(change.changed.map(({ pid, startedAtMs }) => [pid, startedAtMs])).toEqual([
      [1, 100],
      [2, 200],
    ]);
    expect(change.groups).toBeUndefined();
  });

  test('later ones have what is new, what has changed and what is gone, and nothing else', () => {
    const table = tableOf();
    table.next(1, [PID_1, record(2), record(3)]);
    const change = table.next(2, [PID_1, record(3, { state: 'T' }), record(4)]);
    expect(change.isWhole).toBe(false);
    expect(change.changed.map(({ pid }) => pid)).toEqual([3, 4]);
    expect(change.gone).toEqual([2]);
    expect(table.next(3, [PID_1, record(3, { state: 'T' }), record(4)])).toMatchObject({ changed: [], gone: [] });
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
    table.next(1, [PID_1, record(2)]);
    expect(table.next(2, [PID_1, record(2, overrides)]).changed).toHaveLength(1);
  });

  test('an age is none', () => {
    const table = tableOf();
    table.next(1, [PID_1, record(2, { ageMs: 1 })]);
    expect(table.next(2, [PID_1, record(2, { ageMs: 2 })]).changed).toEqual([]);
  });

  test('a reused pid is another process, also where it looks the same', () => {
    const table = tableOf();
    table.next(1, [record(2, ZOMBIE)]);
    const [row] = table.next(9, [record(2, { ...ZOMBIE, startTicks: 900 })]).changed;
    expect(row).toMatchObject({ startedAtMs: 9_000, zombieSinceMs: 9 });
  });

  test('a zombie is one since the first sample that showed it so', () => {
    const table = tableOf();
    table.next(1, [PID_1, record(2)]);
    expect(table.next(5, [PID_1, record(2, ZOMBIE)]).changed).toMatchObject([{ pid: 2, zombieSinceMs: 5 }]);
    expect(table.next(9, [PID_1, record(2, { ...ZOMBIE, ppid: 7 })]).changed).toMatchObject([{ zombieSinceMs: 5 }]);
    expect(table.next(11, [PID_1]).counts.zombies).toBe(0);
  });

  test('a process whose first thread alone has ended is no zombie', () => {
    const change = tableOf().next(1, [record(2, { state: 'Z', threads: 3 })]);
    expect(change.counts.zombies).toBe(0);
    expect(change.changed[0]?.zombieSinceMs).toBeUndefined();
  });

  test('more than can be listed are counted by parent, state and command, the largest group first', () => {
    const table = tableOf(3);
    const zombies = [5, 6, 7].map((pid) => record(pid, ZOMBIE));
    const change = table.next(1, [PID_1, record(2), ...zombies]);
    expect(change).toMatchObject({ isWhole: true, changed: [], counts: { processes: 5, zombies: 3, children: 4 } });
    expect(change.groups).toEqual([
      { ppid: 1, state: 'Z', isZombie: true, command: 'serve', count: 3 },
      { ppid: 0, state: 'S', isZombie: false, command: 'serve', count: 1 },
      { ppid: 1, state: 'S', isZombie: false, command: 'serve', count: 1 },
    ]);
    expect(table.next(2, [PID_1])).toMatchObject({ isWhole: true, changed: [{ pid: 1 }] });
  });
});

import { describe, expect, test } from '@jest/globals';
import { processRecord } from '../checks/evidence.fixture.ts';
import { byPid } from '../process-table/identity.ts';
import type { ProcessRecord } from '../process-table/model.ts';
import { groupByRole } from './role.ts';

const pid1 = processRecord({ pid: 1, ppid: 0 });
const master = processRecord({ pid: 2 });
const worker = (pid: number, overrides: Partial<ProcessRecord> = {}) =>
  processRecord({ pid, ppid: 2, command: 'worker', ...overrides });

/** The pids of each group but those of PID 1 and the master. `others`: the table that it is compared with. */
function groupsOf(
  processes: readonly ProcessRecord[],
  { others = processes, holders = [] }: { others?: readonly ProcessRecord[]; holders?: readonly number[] } = {},
): number[][] {
  const groups = groupByRole({ processes, others: byPid(others), holders: new Set(holders) });
  return [...groups.values()].map((members) => members.map(({ pid }) => pid)).filter(([first]) => (first ?? 0) > 2);
}

/** What the role of a process is called, in a table that is compared with another. */
function roleIn(
  processes: readonly ProcessRecord[],
  others: readonly ProcessRecord[],
  pid: number,
): string | undefined {
  const groups = groupByRole({ processes, others: byPid(others), holders: new Set() });
  return [...groups].find(([, members]) => members.some((member) => member.pid === pid))?.[0];
}

describe('processes have one role', () => {
  test('where parent and command are the same, whatever their pids and ages', () => {
    expect(groupsOf([pid1, master, worker(7), worker(8, { ageMs: 1 })])).toEqual([[7, 8]]);
  });

  test('where their parents are new and of one command', () => {
    const parents = [processRecord({ pid: 10, command: 'sh' }), processRecord({ pid: 11, command: 'sh' })];
    const table = [pid1, ...parents, worker(20, { ppid: 10 }), worker(21, { ppid: 11 })];
    expect(groupsOf(table, { others: [pid1] })).toEqual([
      [10, 11],
      [20, 21],
    ]);
  });

  test('before and after, where their master was replaced by another of its command', () => {
    const before = [pid1, master, worker(7)];
    const after = [pid1, processRecord({ pid: 30 }), worker(31, { ppid: 30 })];
    expect(roleIn(before, after, 7)).toBe(roleIn(after, before, 31));
    expect(roleIn(before, after, 2)).toBe(roleIn(after, before, 30));
  });

  test('before and after, where the master has the same pid and is another process', () => {
    const before = [pid1, master, worker(7)];
    const after = [pid1, { ...master, startTicks: 9_999 }, worker(8)];
    expect(roleIn(before, after, 7)).toBe(roleIn(after, before, 8));
  });
});

describe('processes have two roles', () => {
  test.each<[string, ProcessRecord, readonly number[]]>([
    ['where they have another parent', worker(8, { ppid: 1 }), []],
    ['where they have another command', worker(8, { command: 'sleep' }), []],
    ['where one alone holds the listening socket', worker(8), [8]],
  ])('%s', (_, other, holders) => {
    expect(groupsOf([pid1, master, worker(7), other], { holders })).toEqual([[7], [8]]);
  });

  test('where their parents are both there before and after, though of one command', () => {
    const other = processRecord({ pid: 3 });
    expect(groupsOf([pid1, master, other, worker(7), worker(8, { ppid: 3 })])).toEqual([[7], [8]]);
  });

  test('before and after, where the parent has a pid of before and is another program', () => {
    const before = [pid1, master, worker(7)];
    const after = [pid1, processRecord({ pid: 2, startTicks: 9_999, command: 'sh' }), worker(7)];
    expect(roleIn(after, before, 7)).not.toBe(roleIn(before, after, 7));
  });
});

test('a process whose parent is not in the table has a role all the same', () => {
  expect(groupsOf([pid1, worker(7, { ppid: 99 })])).toEqual([[7]]);
});

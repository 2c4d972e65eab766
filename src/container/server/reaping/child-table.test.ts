import { describe, expect, test } from '@jest/globals';
import { ChildTable } from './child-table.ts';

const remote = { address: '10.0.0.9', port: 40_000 };

describe('ChildTable', () => {
  test('is empty at first', () => {
    const table = new ChildTable();
    expect([table.size, table.pids(), table.has(1)]).toEqual([0, [], false]);
  });

  test.each([1, 31, 32, 63, 32_767, 32_768, 4_194_303])('holds pid %i and no other', (pid) => {
    const table = new ChildTable();
    table.add(pid, remote);
    expect([table.size, table.pids(), table.has(pid)]).toEqual([1, [pid], true]);
    expect([table.has(pid - 1), table.has(pid + 1), table.has(pid + 32), table.has(pid + 32_768)]).toEqual(
      Array(4).fill(false),
    );
  });

  test('tells whom a child serves until it is taken out, which it can be once', () => {
    const table = new ChildTable();
    table.add(7, remote);
    table.add(8, undefined);
    expect([table.findRemote(7), table.findRemote(8), table.findRemote(9)]).toEqual([remote, undefined, undefined]);
    expect([table.take(7), table.take(7), table.take(8)]).toEqual([true, false, true]);
    expect([table.size, table.pids(), table.findRemote(7)]).toEqual([0, [], undefined]);
  });

  test('does not count a pid that it never held', () => {
    const table = new ChildTable();
    table.add(7, undefined);
    expect([table.take(99), table.take(70_000), table.size]).toEqual([false, false, 1]);
  });

  test('tells whom each serves, where that is kept', () => {
    const table = new ChildTable();
    table.add(70_000, remote);
    table.add(8, undefined);
    expect(table.entries()).toEqual([{ pid: 8 }, { pid: 70_000, remote }]);
  });

  test('goes through all pids again and again, and forgets nobody who lives on', () => {
    const table = new ChildTable();
    const [rounds, maxPid, lasting] = [3, 40_000, 1000];
    const living = new Set<number>();
    for (let round = 0; round < rounds; round++) {
      for (let pid = 2; pid < maxPid; pid++) {
        if (living.has(pid)) continue;
        table.add(pid, undefined);
        if (pid % lasting === round) living.add(pid);
        else table.take(pid);
      }
    }
    const expected = [...living].sort((one, other) => one - other);
    expect(expected.length).toBeGreaterThan((rounds * maxPid) / lasting - rounds);
    expect([table.size, table.pids()]).toEqual([expected.length, expected]);
    for (const pid of living) table.take(pid);
    expect([table.size, table.pids()]).toEqual([0, []]);
  });

  test('holds thousands, in order', () => {
    const table = new ChildTable();
    const pids = Array.from({ length: 40_000 }, (_, index) => index + 2);
    for (const pid of [...pids].reverse()) table.add(pid, undefined);
    expect(table.size).toBe(40_000);
    expect(table.pids()).toEqual(pids);
    for (const pid of pids) table.take(pid);
    expect([table.size, table.pids()]).toEqual([0, []]);
  });
});

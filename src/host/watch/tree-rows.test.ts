import { describe, expect, test } from '@jest/globals';
import type { ProcessRecord } from '../../common/process-table/model.ts';
import type { TreeRow } from '../../common/process-table/tree-layout.ts';
import { treeRows } from './tree-rows.ts';
import { living, zombie } from './watch-state.fixture.ts';

function draw(rows: readonly TreeRow[]): string[] {
  return rows.map((row) =>
    'process' in row ? `${row.rails}${row.process.pid}` : `${row.rails}+${row.more}/${row.zombies}`,
  );
}

/** How many processes the rows stand for. */
function total(rows: readonly TreeRow[]): number {
  return rows.reduce((sum, row) => sum + ('process' in row ? 1 : row.more), 0);
}

function family(first: number, last: number, make: (pid: number, ppid: number) => ProcessRecord): ProcessRecord[] {
  return Array.from({ length: last - first + 1 }, (_, index) => make(first + index, 1));
}

describe('treeRows', () => {
  test('places children below their parent, in the order of the table', () => {
    const table = [living(1, 0), living(2, 1), zombie(3, 2), living(4, 2), zombie(5, 1), living(9, 0)];
    expect(draw(treeRows(table))).toEqual(['1', '├─ 2', '│  ├─ 3', '│  └─ 4', '└─ 5', '9']);
  });

  test('shows all of them where there is just room enough', () => {
    const table = [living(1, 0), ...family(2, 6, living)];
    expect(draw(treeRows(table, 6))).toEqual(['1', '├─ 2', '├─ 3', '├─ 4', '├─ 5', '└─ 6']);
  });

  test('counts the rest of a family, and shows its zombies first', () => {
    const table = [living(1, 0), ...family(2, 20, living), zombie(21, 1), zombie(22, 1)];
    expect(draw(treeRows(table, 5))).toEqual(['1', '├─ 2', '├─ 21', '├─ 22', '└─ +18/0']);
  });

  test('shows a parent of zombies before its siblings', () => {
    const table = [living(1, 0), ...family(2, 20, living), living(21, 1), zombie(22, 21), zombie(23, 21)];
    expect(draw(treeRows(table, 5))).toEqual(['1', '├─ 21', '│  ├─ 22', '│  └─ +1/1', '└─ +19/0']);
  });

  test.each([1, 2, 3, 7, 24, 50])('takes no more than %d rows, and loses nobody', (maxRows) => {
    const table = [living(1, 0)];
    for (let pid = 2; pid <= 300; pid++) {
      const ppid = pid % 3 === 0 ? 1 : Math.floor(pid / 2);
      table.push(pid % 5 === 0 ? zombie(pid, ppid) : living(pid, ppid));
    }
    const rows = treeRows(table, maxRows);
    expect(rows.length).toBeLessThanOrEqual(maxRows);
    expect(total(rows)).toBe(300);
  });

  test('counts zombies among the roots that there is no room for', () => {
    const table = [living(1, 0), living(2, 0), zombie(3, 0), zombie(4, 0)];
    expect(draw(treeRows(table, 3))).toEqual(['1', '2', '+2/2']);
  });

  test('has no row where there is no room', () => {
    expect(treeRows([living(1, 0)], 0)).toEqual([]);
  });

  test('shows each process of a circle once', () => {
    expect(draw(treeRows([living(2, 3), living(3, 2), living(4, 4)]))).toEqual(['4', '2', '└─ 3']);
    expect(draw(treeRows([living(2, 3), living(3, 2)], 1))).toEqual(['+2/0']);
    expect(draw(treeRows([living(2, 3), zombie(3, 2)], 1))).toEqual(['+2/1']);
  });

  test('places 20,000 zombies, and a chain of 20,000', () => {
    const zombies = [living(1, 0), ...family(2, 20_001, zombie)];
    expect(draw(treeRows(zombies, 4))).toEqual(['1', '├─ 2', '├─ 3', '└─ +19998/19998']);
    const chain = Array.from({ length: 20_000 }, (_, index) => living(index + 1, index));
    expect(total(treeRows(chain, 10))).toBe(20_000);
  });
});

import { describe, expect, test } from '@jest/globals';
import { countColumns } from './fit-text.ts';
import { screenLines } from './screen-lines.ts';
import { censusAt, living, zombie } from './watch-state.fixture.ts';
import { nextState } from './watch-state.ts';

const view = { name: 'container web', intervalMs: 1_000, columns: 81, rows: 24 };

function threeSeconds() {
  const one = nextState(undefined, censusAt(57_000, [living(1, 0)]));
  const two = nextState(one, censusAt(58_000, [living(1, 0), living(2, 1), living(3, 1)]));
  return nextState(two, censusAt(59_000, [living(1, 0), zombie(2, 1)]));
}

describe('screenLines', () => {
  test('shows the counts, the last minute and the tree', () => {
    const lines = screenLines(threeSeconds(), view).map(({ text }) => text);
    expect(lines).toEqual([
      'container web                                             every 1.0 s, for 2.0 s',
      '1 zombie (peak 1), 1 child of PID 1, 2 processes',
      `children ${' '.repeat(57)}▁█▅ 1 (most 2)`,
      `zombies  ${' '.repeat(57)}▁▁█ 1 (most 1)`,
      '',
      '1 S (1.0 s) serve --all',
      '└─ 2 Z [serve] <defunct> for 0 ms, parent 1',
    ]);
  });

  test('marks what is defunct', () => {
    const defunct = screenLines(threeSeconds(), view).filter(({ tone }) => tone === 'defunct');
    expect(defunct.map(({ text }) => text)).toEqual([
      expect.stringContaining('1 zombie'),
      expect.stringContaining('<defunct>'),
    ]);
  });

  test.each([
    [0, 0],
    [1, 1],
    [5, 3],
    [12, 6],
    [20, 10],
    [60, 24],
    [300, 100],
  ])('fits into %d columns and %d rows', (columns, rows) => {
    const table = [living(1, 0, { argv: ['伺服器', '--name', '\u001b[2J', 'x'.repeat(500)] })];
    for (let pid = 2; pid <= 200; pid++) table.push(pid % 2 === 0 ? zombie(pid, 1) : living(pid, 1));
    const name = 'container with-a-name-that-is-long\u001b[2J';
    const lines = screenLines(nextState(undefined, censusAt(0, table)), { name, intervalMs: 100, columns, rows });
    expect(lines.length).toBeLessThanOrEqual(rows);
    for (const { text } of lines) {
      expect(countColumns(text)).toBeLessThanOrEqual(columns);
      expect(text).not.toMatch(/\p{Cc}/u);
    }
  });

  test('fills the screen where there is more than it can hold', () => {
    const table = [living(1, 0), ...Array.from({ length: 500 }, (_, index) => zombie(index + 2, 1))];
    const lines = screenLines(nextState(undefined, censusAt(0, table)), { ...view, rows: 20 });
    expect(lines).toHaveLength(20);
    expect(lines.at(-1)?.text).toBe('└─ … and 487 more processes, 487 of them <defunct>');
  });
});

/** Holds docs/lab.md to what was measured: its seconds and clicks are those of bench/results/lab.json. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { cellsOf, type Table } from '../bench/support/table.ts';
import { PACKAGE_ROOT } from '../src/host/package-root.ts';

const read = (file: string) => readFileSync(join(PACKAGE_ROOT, file), 'utf8');

test('seconds and clicks to the first zombie are those of the benchmark', () => {
  const page = read('docs/lab.md');
  const { tables }: { tables: Table[] } = JSON.parse(read('bench/results/lab.json'));
  expect(tables.map(({ unit }) => unit)).toEqual(['s', 's', 'clicks']);
  for (const table of tables) {
    for (const series of table.series) {
      const [median, range] = cellsOf(table, series);
      const clicks = `${median} ${median === '1' ? 'click' : 'clicks'}`;
      expect(page).toContain(table.unit === 's' ? `${median} s (${range})` : clicks);
    }
  }
});

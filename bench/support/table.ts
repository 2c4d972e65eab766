/** A table of a result: a row for each series, its words and figures. Pure. */
import type { Series } from './rounds.ts';

export interface Table {
  readonly question: string;
  readonly unit: string;
  /** What `at` of its series counts, if they have it: `live children`. */
  readonly axis?: string;
  /** After the decimal point; 1 by default. */
  readonly digits?: number;
  readonly series: readonly Series[];
}

/** Of a table, for people: a row for each series. */
export function cellsOf({ digits = 1 }: Table, { median, min, max, ratio, values }: Series): readonly string[] {
  return [
    median.toFixed(digits),
    `${min.toFixed(digits)}–${max.toFixed(digits)}`,
    ratio.toFixed(2),
    String(values.length),
  ];
}

export function rowName({ axis = '' }: Table, { name, at }: Series): string {
  return at === undefined ? name : `${name}, ${at.toLocaleString('en')} ${axis}`.trimEnd();
}

/** For a terminal. */
export function tableText(table: Table): string {
  const rows = table.series.map((series) => [rowName(table, series), ...cellsOf(table, series)]);
  const all = [['', 'median', 'min–max', '× first', 'rounds'], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))),
    )
    .map((cells) => `  ${cells.join('  ')}`)
    .join('\n');
}

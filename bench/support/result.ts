/** A benchmark's result: a table for people, and JSON with the machine that it was measured on, in bench/results. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeMachine, type Machine } from './machine.ts';
import type { Series } from './rounds.ts';

export interface Result {
  /** The file's name. */
  readonly id: string;
  readonly question: string;
  readonly unit: string;
  readonly series: readonly Series[];
}

/** As it lies in bench/results. */
export interface StoredResult extends Result {
  readonly schemaVersion: 1;
  readonly machine: Machine;
}

export async function report({ id, question, unit, series }: Result): Promise<void> {
  const machine = await describeMachine();
  const folder = join(process.cwd(), 'bench/results');
  mkdirSync(folder, { recursive: true });
  const result: StoredResult = { schemaVersion: 1, id, question, unit, machine, series };
  writeFileSync(join(folder, `${id}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
  process.stdout.write(`\n${question} (${unit})\n\n${table(series)}\n`);
}

function table(series: readonly Series[]): string {
  const rows = series.map(({ name, median, min, max, ratio, values }) => [
    name,
    median.toFixed(1),
    `${min.toFixed(1)}–${max.toFixed(1)}`,
    ratio.toFixed(2),
    String(values.length),
  ]);
  const all = [['server', 'median', 'min–max', '× first', 'rounds'], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))),
    )
    .map((cells) => `  ${cells.join('  ')}`)
    .join('\n');
}

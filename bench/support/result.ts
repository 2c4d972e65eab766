/**
 * A benchmark's result: tables for people, and JSON with the machine that it was measured on, in bench/results.
 * Targets are told with whether they hold; a target that is missed is a figure too, and ends nothing.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeMachine, type Machine } from './machine.ts';
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

/** Something measured that must be at most `limit`. */
export interface Target {
  readonly what: string;
  readonly limit: number;
  readonly measured: number;
}

export interface Result {
  /** The file's name. */
  readonly id: string;
  readonly title: string;
  readonly tables: readonly Table[];
  readonly targets: readonly Target[];
}

/** As it lies in bench/results. */
export interface StoredResult extends Result {
  readonly schemaVersion: 2;
  readonly machine: Machine;
}

export async function report(result: Result): Promise<void> {
  const stored: StoredResult = { schemaVersion: 2, ...result, machine: await describeMachine() };
  const folder = join(process.cwd(), 'bench/results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${result.id}.json`), `${JSON.stringify(stored, undefined, 2)}\n`);
  process.stdout.write(`\n${result.title}\n`);
  for (const table of result.tables) process.stdout.write(`\n${table.question} (${table.unit})\n\n${text(table)}\n`);
  if (result.targets.length > 0) process.stdout.write(`\n${result.targets.map(targetLine).join('\n')}\n`);
}

export function holds({ limit, measured }: Target): boolean {
  return measured <= limit;
}

function targetLine(target: Target): string {
  const { what, limit, measured } = target;
  return `  ${holds(target) ? 'holds ' : 'MISSED'}  ${what}: ${measured.toFixed(2)} (at most ${limit})`;
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

function text(table: Table): string {
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

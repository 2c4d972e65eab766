/**
 * A benchmark's result: tables for people; JSON with the machine that it was measured on, and a picture, in bench/results.
 * Targets are told with whether they hold; a target that is missed is a figure too, and ends nothing.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeMachine, type Machine } from '../../testkit/machine.ts';
import { resultChart } from './result-chart.ts';
import { type Table, tableText } from './table.ts';

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
  /** What a reader must know of how it was measured, or of what was not: paragraphs of Markdown. */
  readonly notes?: readonly string[];
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
  writeFileSync(join(folder, `${result.id}.svg`), resultChart(result));
  process.stdout.write(`\n${result.title}\n`);
  for (const table of result.tables)
    process.stdout.write(`\n${table.question} (${table.unit})\n\n${tableText(table)}\n`);
  if (result.targets.length > 0) process.stdout.write(`\n${result.targets.map(targetLine).join('\n')}\n`);
  for (const note of result.notes ?? []) process.stdout.write(`\n${note}\n`);
}

export function holds({ limit, measured }: Target): boolean {
  // What was not measured is null in JSON, and null is less than anything.
  return Number.isFinite(measured) && measured <= limit;
}

function targetLine(target: Target): string {
  const { what, limit, measured } = target;
  return `  ${outcomeOf(target)}: ${what}: ${measured.toFixed(2)} (at most ${limit})`;
}

/** `holds`, `missed by 12 %`, `not measured`. Where nothing at all is allowed, it is missed by what it counts. */
export function outcomeOf(target: Target): string {
  const { limit, measured } = target;
  if (holds(target)) return 'holds';
  if (!Number.isFinite(measured)) return 'not measured';
  if (limit === 0) return `missed by ${Number(measured.toFixed(2))}`;
  return `missed by ${Number((100 * (measured / limit - 1)).toPrecision(2))} %`;
}

/** Writes docs/performance.md from the results in bench/results: no figure in it is typed by hand. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machineLine } from './machine.ts';
import { cellsOf, holds, rowName, type StoredResult, type Table, type Target } from './result.ts';

const HEAD = `# Performance

What a connection and a held child cost the server, against the floor: a static C server that does the article's work and
nothing else ([its source](../itest/subjects/c-floor/server.c)); and what a server pays for being observed. Each round measures every server once, one after the other;
quoted are medians, and the median of the ratios to the first row, taken within a round. Machines are noisy: compare ratios, not times.

This page is written by \`npm run bench\`. How the figures came about: [ADR 0003](adr/0003-memory-laid-out-for-fork.md).
`;

const folder = join(process.cwd(), 'bench/results');
const results = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name): StoredResult => JSON.parse(readFileSync(join(folder, name), 'utf8')));
writeFileSync(join(process.cwd(), 'docs/performance.md'), [HEAD, ...results.map(section)].join('\n'));

function section({ title, tables, targets, machine }: StoredResult): string {
  return [`## ${title}`, ...tables.map(tableText), ...targetText(targets), machineLine(machine), ''].join('\n\n');
}

function tableText(table: Table): string {
  const rows = table.series.map((series) => `| ${[rowName(table, series), ...cellsOf(table, series)].join(' | ')} |`);
  return `### ${table.question}

| | median ${table.unit} | min–max | × first | rounds |
|---|---:|---:|---:|---:|
${rows.join('\n')}`;
}

function targetText(targets: readonly Target[]): string[] {
  if (targets.length === 0) return [];
  const rows = targets.map(
    (target) =>
      `| ${target.what} | ${target.limit} | ${target.measured.toFixed(2)} | ${holds(target) ? 'holds' : '**missed**'} |`,
  );
  return [`| target | at most | measured | |\n|---|---:|---:|---|\n${rows.join('\n')}`];
}

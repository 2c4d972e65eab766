/** Writes docs/performance.md from the results in bench/results: no figure in it is typed by hand. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machineLine } from './machine.ts';
import type { StoredResult } from './result.ts';
import type { Series } from './rounds.ts';

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

function section({ question, unit, machine, series }: StoredResult): string {
  return `## ${question}

| | median ${unit} | min–max | × first | rounds |
|---|---:|---:|---:|---:|
${series.map(row).join('\n')}

${machineLine(machine)}
`;
}

function row({ name, median, min, max, ratio, values }: Series): string {
  const range = `${min.toFixed(1)}–${max.toFixed(1)}`;
  return `| ${name} | ${median.toFixed(1)} | ${range} | ${ratio.toFixed(2)} | ${values.length} |`;
}

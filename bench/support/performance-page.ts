/** docs/performance.md, from the results and from the notes that are written by hand. Pure. */
import { machineLine } from '../../testkit/machine.ts';
import { holds, outcomeOf, type StoredResult, type Target } from './result.ts';
import { cellsOf, rowName, type Table } from './table.ts';

const HEAD = `# Performance

This page says what a connection and a held child cost the server, compared with the floor: a static C server that does the article's
work and nothing else (\`itest/subjects/c-floor/server.c\`). It also says how that grows with the number of live children, up to
200,000, what clients cost, and what a server pays for being observed. Each round measures every subject once, one
after the other. The tables have medians, and the median of the ratios to the first row, taken within a round. Machines are noisy:
compare ratios, not times.

This page is written by \`npm run bench\` from \`bench/results\` and \`bench/notes.md\`.
`;

/** The results' order on the page; others follow by name. */
const ORDER = ['cost', 'held', 'held-compared', 'growth', 'c100k', 'c200k', 'clients', 'observe'];

export function performancePage({ results, notes }: { results: readonly StoredResult[]; notes: string }): string {
  const place = ({ id }: StoredResult) => (ORDER.includes(id) ? ORDER.indexOf(id) : ORDER.length);
  const inOrder = [...results].sort((a, b) => place(a) - place(b) || (a.id < b.id ? -1 : 1));
  return [HEAD, ...allTargets(inOrder), ...inOrder.map(section), notes].join('\n');
}

/** The targets of all benchmarks come first, and whether each was reached. */
function allTargets(results: readonly StoredResult[]): string[] {
  const targets = results.flatMap((result) => result.targets);
  return targets.length === 0 ? [] : [`## Targets\n\n${targetTable(targets)}\n`];
}

function section({ id, title, tables, targets, machine, notes = [] }: StoredResult): string {
  return [
    `## ${title}`,
    `![${title}](../bench/results/${id}.svg)`,
    ...tables.map(tableText),
    ...(targets.length === 0 ? [] : [targetTable(targets)]),
    ...notes,
    machineLine(machine),
    '',
  ].join('\n\n');
}

function tableText(table: Table): string {
  const rows = table.series.map((series) => `| ${[rowName(table, series), ...cellsOf(table, series)].join(' | ')} |`);
  return `### ${table.question}

| | median ${table.unit} | min–max | × first | rounds |
|---|---:|---:|---:|---:|
${rows.join('\n')}`;
}

function targetTable(targets: readonly Target[]): string {
  const rows = targets.map((target) => {
    const outcome = holds(target) ? outcomeOf(target) : `**${outcomeOf(target)}**`;
    return `| ${target.what} | ${target.limit} | ${Number.isFinite(target.measured) ? target.measured.toFixed(2) : '–'} | ${outcome} |`;
  });
  return `| target | at most | measured | |\n|---|---:|---:|---|\n${rows.join('\n')}`;
}

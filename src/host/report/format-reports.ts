/** The reports of several subjects as one, in each format: a section, a suite or an item for each. */
import type { Outcome } from '../../common/checks/finding.ts';
import { printable } from '../../common/escape/printable.ts';
import { counted } from '../../common/report/phrase.ts';
import { formatVerdict } from '../../common/report/report-text.ts';
import { MARKS } from '../../common/report/verdict-rows.ts';
import { aboutRunLines } from './about-run.ts';
import type { Format } from './formats.ts';
import { reportsToHtml } from './html.ts';
import { reportsToJson } from './json.ts';
import { reportsToJunit } from './junit.ts';
import { entryTitle, isFailed, jointOutcome, type ReportEntry } from './report-set.ts';
import { reportsToSarif } from './sarif.ts';
import { reportsToTap } from './tap.ts';

const FORMATTERS: { readonly [_ in Format]: (entries: readonly ReportEntry[]) => string } = {
  text: toText,
  json: reportsToJson,
  junit: reportsToJunit,
  tap: reportsToTap,
  html: reportsToHtml,
  sarif: reportsToSarif,
};

/** Text that ends with a newline. JSON is as docs/schema/reports.schema.json has it. */
export function formatReports(entries: readonly ReportEntry[], format: Format): string {
  return FORMATTERS[format](entries);
}

function toText(entries: readonly ReportEntry[]): string {
  return [...entries.flatMap(section), ...summary(entries), '', `verdict: ${jointOutcome(entries)}`, ''].join('\n');
}

function section(entry: ReportEntry): string[] {
  const title = printable(entryTitle(entry));
  const body = isFailed(entry)
    ? `could not be checked: ${printable(entry.failure.message)}`
    : formatVerdict(entry.verdict, aboutRunLines(entry));
  return [title, '='.repeat(Math.min(title.length, 80)), '', body, '', ''];
}

function summary(entries: readonly ReportEntry[]): string[] {
  const rows = entries.map((entry) => ({ ...describe(entry), name: printable(entry.name ?? entryTitle(entry)) }));
  const width = Math.max(...rows.map(({ name }) => name.length));
  return [
    `${counted(entries.length, 'subject')}: ${countOutcomes(entries)}`,
    '',
    ...rows.map(({ mark, name, words }) => `  ${mark} ${name.padEnd(width)}  ${words}`),
  ];
}

function describe(entry: ReportEntry): { mark: string; words: string } {
  if (isFailed(entry)) return { mark: '!', words: `could not be checked, exit code ${entry.failure.exitCode}` };
  const { outcome, findings } = entry.verdict;
  const ids = findings.filter((finding) => finding.outcome === outcome).map(({ id }) => id);
  return {
    mark: MARKS[outcome],
    words: outcome === 'pass' || ids.length === 0 ? outcome : `${outcome}: ${ids.join(', ')}`,
  };
}

/** `2 pass, 1 fail` */
function countOutcomes(entries: readonly ReportEntry[]): string {
  const outcomes: readonly Outcome[] = ['pass', 'fail', 'unknown'];
  const counts = outcomes.map(
    (outcome) =>
      [entries.filter((entry) => !isFailed(entry) && entry.verdict.outcome === outcome).length, outcome] as const,
  );
  const failed = entries.filter(isFailed).length;
  return [...counts, [failed, 'not checked'] as const]
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');
}

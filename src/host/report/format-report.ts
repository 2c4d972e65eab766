/** The formats of a report: one file each. */
import { formatVerdict } from '../../common/report/report-text.ts';
import { aboutRunLines } from './about-run.ts';
import type { CheckReport } from './check-report.ts';
import type { Format } from './formats.ts';
import { toHtml } from './html.ts';
import { toJson } from './json.ts';
import { toJunit } from './junit.ts';
import { toSarif } from './sarif.ts';
import { toTap } from './tap.ts';

const FORMATTERS: { readonly [_ in Format]: (report: CheckReport) => string } = {
  text: (report) => `${formatVerdict(report.verdict, aboutRunLines(report))}\n`,
  json: toJson,
  junit: toJunit,
  tap: toTap,
  html: toHtml,
  sarif: toSarif,
};

/**
 * The report as text that ends with a newline. JSON is as docs/schema/verdict.schema.json has it.
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { type CheckReport, formatReport } from 'forkbed';
 *
 * // Saved by `forkbed check --output json=report.json`.
 * const report: CheckReport = JSON.parse(readFileSync('report.json', 'utf8'));
 * process.stdout.write(formatReport(report, 'junit'));
 * ```
 */
export function formatReport(report: CheckReport, format: Format): string {
  return FORMATTERS[format](report);
}

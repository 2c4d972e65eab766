/** Where the reports of a check go: stdout, the files of `--output`, and the summary of a job in GitHub Actions. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { ForkbedError } from '../../common/forkbed-error.ts';
import type { CheckReport } from '../report/check-report.ts';
import { formatReport } from '../report/format-report.ts';
import { formatReports } from '../report/format-reports.ts';
import type { Format } from '../report/formats.ts';
import { reportsToMarkdown, toMarkdown } from '../report/markdown.ts';
import type { ReportEntry } from '../report/report-set.ts';
import { errorMessage } from '../thrown.ts';
import type { Destinations } from './assert-publishable.ts';
import { makeFolders } from './assert-writable.ts';

/** @throws ForkbedError ERR_REPORT, where all that can be written is */
export function publish(report: CheckReport, destinations: Destinations): void {
  publishTexts({ format: (format) => formatReport(report, format), summary: () => toMarkdown(report) }, destinations);
}

/** The reports of several subjects, as one. @throws as `publish` */
export function publishReports(entries: readonly ReportEntry[], destinations: Destinations): void {
  const texts = {
    format: (format: Format) => formatReports(entries, format),
    summary: () => reportsToMarkdown(entries),
  };
  publishTexts(texts, destinations);
}

function publishTexts(
  { format: toText, summary: toSummary }: { format: (format: Format) => string; summary: () => string },
  { options, environment }: Destinations,
): void {
  // First of all: it needs no disk.
  process.stdout.write(toText(options.format));
  const failures = options.output.flatMap(({ file, format }) =>
    write(file, () => {
      makeFolders(file);
      writeFileSync(file, toText(format));
    }),
  );
  const { GITHUB_STEP_SUMMARY: summary } = environment;
  if (summary) {
    failures.push(
      ...write(summary, () => {
        makeFolders(summary);
        appendFileSync(summary, toSummary());
      }),
    );
  }
  if (failures.length > 0) throw new ForkbedError('ERR_REPORT', failures.join('; '));
}

/** What went wrong: a disk that is full by now. The other reports are written all the same. */
function write(file: string, job: () => void): string[] {
  try {
    job();
    return [];
  } catch (error) {
    return [`expected to write the report ${file}, received: ${errorMessage(error)}`];
  }
}

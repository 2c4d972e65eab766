/**
 * The verdict as Markdown, for the summary of a job: GitHub Actions shows what is appended to the file that
 * GITHUB_STEP_SUMMARY names.
 */
import type { Finding } from '../../common/checks/finding.ts';
import { codeBlock, escapeMarkdown, inlineCode } from '../../common/escape/markdown.ts';
import { foldedRows, type VerdictRow } from '../../common/report/verdict-rows.ts';
import { aboutRun, LOG_TITLE, NOT_CARRIED_TITLE } from './about-run.ts';
import type { CheckReport } from './check-report.ts';
import { entryTitle, isFailed, type ReportEntry } from './report-set.ts';

const MARK: Readonly<Record<VerdictRow['outcome'], string>> = {
  pass: '✅',
  fail: '❌',
  unknown: '❔',
  known: '📌',
  'not applicable': '–',
};

export function toMarkdown(report: CheckReport): string {
  const { verdict } = report;
  const { command, versions, notCarried, log } = aboutRun(report);
  return [
    `### ${MARK[verdict.outcome]} forkbed: ${verdict.outcome}: ${inlineCode(entryTitle(report))}`,
    '',
    ...(verdict.pid1 === undefined ? [] : [`PID 1 is ${escapeMarkdown(verdict.pid1)}.`, '']),
    '| | check | observed |',
    '|---|---|---|',
    ...foldedRows(verdict).map(
      ({ outcome, name, observed }) => `| ${MARK[outcome]} | ${inlineCode(name)} | ${escapeMarkdown(observed)} |`,
    ),
    '',
    ...verdict.findings.filter(({ outcome, known }) => outcome === 'fail' && known !== true).flatMap(story),
    ...listed(NOT_CARRIED_TITLE, notCarried),
    ...listed(LOG_TITLE, log),
    `${inlineCode(command)}, ${escapeMarkdown(versions)}`,
    '',
  ].join('\n');
}

/** Of several subjects: one after the other. */
export function reportsToMarkdown(entries: readonly ReportEntry[]): string {
  return entries
    .map((entry) =>
      isFailed(entry)
        ? `### ❔ forkbed: could not be checked: ${inlineCode(entry.name)}\n\n${escapeMarkdown(entry.failure.message)}\n`
        : toMarkdown(entry),
    )
    .join('\n');
}

function story({ id, evidence, remedy }: Finding): string[] {
  const lines = [...evidence, ...(remedy === undefined ? [] : [`remedy: ${remedy}`])];
  return [
    `<details><summary>${id}</summary>`,
    '',
    ...lines.map((line) => `- ${escapeMarkdown(line)}`),
    '',
    '</details>',
    '',
  ];
}

function listed(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [`<details><summary>${title}</summary>`, '', ...codeBlock(lines), '', '</details>', ''];
}

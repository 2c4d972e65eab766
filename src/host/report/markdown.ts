/**
 * The verdict as Markdown, for the summary of a job: GitHub Actions shows what is appended to the file that
 * GITHUB_STEP_SUMMARY names.
 */
import type { Finding } from '../../common/checks/finding.ts';
import { rowsOf, type VerdictRow } from '../../common/checks/verdict-rows.ts';
import type { CheckReport } from './check-report.ts';

const MARK: Readonly<Record<VerdictRow['outcome'], string>> = {
  pass: '✅',
  fail: '❌',
  unknown: '❔',
  'not asked': '–',
};

export function toMarkdown({ subject, verdict }: CheckReport): string {
  return [
    `### ${MARK[verdict.outcome]} forkbed: ${verdict.outcome}: ${code(subject)}`,
    '',
    ...(verdict.pid1 === undefined ? [] : [`PID 1 is ${escapeMarkdown(verdict.pid1)}.`, '']),
    '| | check | observed |',
    '|---|---|---|',
    ...rowsOf(verdict).map(
      ({ outcome, name, observed }) => `| ${MARK[outcome]} | ${code(name)} | ${escapeMarkdown(observed)} |`,
    ),
    '',
    ...verdict.findings.filter(({ outcome }) => outcome === 'fail').flatMap(story),
    '',
  ].join('\n');
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

function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}

/** Names and arguments are the subject's: they must not become markup, nor end a cell. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>|#~]/g, (character) => `\\${character}`).replace(/\s*\n\s*/g, ' ');
}

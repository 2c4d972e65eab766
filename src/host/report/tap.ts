/**
 * TAP version 13: a line a check, the story of what did not pass in a YAML block. What could not be told is `not ok`, unless it
 * was allowed to be: then it is a SKIP, as is what is not applicable. Comments say with what the run was made.
 */
import { escapeTap } from '../../common/escape/tap.ts';
import { aboutRun, LOG_TITLE, NOT_CARRIED_TITLE } from './about-run.ts';
import type { CheckReport } from './check-report.ts';

export function toTap(report: CheckReport): string {
  const { verdict, allowedUnknown } = report;
  const { command, versions, notCarried, log } = aboutRun(report);
  const { control, findings, notApplicable } = verdict;
  const lines = [
    `${control.seen ? 'ok' : 'not ok'} 1 - control: ${escapeTap(control.observed)}`,
    ...findings.flatMap(({ id, outcome, expected, observed, evidence, remedy }, index) => {
      const skipped = outcome === 'unknown' && allowedUnknown.includes(id);
      const head = `${outcome === 'pass' || skipped ? 'ok' : 'not ok'} ${index + 2} - ${id}: ${escapeTap(observed)}`;
      if (skipped) return [`${head} # SKIP could not be told`];
      if (outcome === 'pass') return [head];
      const story = { outcome, expected, evidence, ...(remedy === undefined ? {} : { remedy }) };
      return [
        head,
        '  ---',
        ...Object.entries(story).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`),
        '  ...',
      ];
    }),
    ...notApplicable.map(
      ({ id, reason }, index) =>
        `ok ${findings.length + index + 2} - ${id} # SKIP not applicable: ${escapeTap(reason)}`,
    ),
  ];
  return [
    'TAP version 13',
    `# ${command}`,
    `# ${versions}`,
    `1..${findings.length + notApplicable.length + 1}`,
    ...lines,
    ...listed(NOT_CARRIED_TITLE, notCarried),
    ...listed(LOG_TITLE, log),
    '',
  ].join('\n');
}

function listed(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`# ${title}`, ...lines.map((line) => `#   ${line}`)];
}

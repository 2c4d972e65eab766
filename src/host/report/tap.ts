/**
 * TAP version 13: a line a check, the story of what did not pass in a YAML block. What could not be told is `not ok`, unless it
 * was allowed to be: then it is a SKIP, as is what is not applicable. Comments say with what the run was made.
 */
import { escapeTap } from '../../common/escape/tap.ts';
import { aboutRun, LOG_TITLE, NOT_CARRIED_TITLE } from './about-run.ts';
import type { CheckReport } from './check-report.ts';
import { entryTitle, isFailed, type ReportEntry } from './report-set.ts';

export function toTap(report: CheckReport): string {
  return format([{ lines: toLines(report), comments: comments(report), end: endComments(report) }]);
}

/** Of several subjects: the name of each before its lines. One that could not be checked is a line that is not ok. */
export function reportsToTap(entries: readonly ReportEntry[]): string {
  return format(
    entries.map((entry) => {
      const name = `${escapeTap(entry.name ?? entryTitle(entry))}: `;
      if (isFailed(entry)) {
        return {
          lines: [{ ok: false, text: `${name}control: ${escapeTap(entry.failure.message)}` }],
          comments: [],
          end: [],
        };
      }
      const lines = toLines(entry).map((line) => ({ ...line, text: `${name}${line.text}` }));
      return { lines, comments: comments(entry), end: endComments(entry) };
    }),
  );
}

/** One test, whose number its place gives it. */
interface Line {
  readonly ok: boolean;
  readonly text: string;
  /** Lines of YAML. */
  readonly story?: readonly string[];
}

interface Section {
  readonly lines: readonly Line[];
  readonly comments: readonly string[];
  readonly end: readonly string[];
}

function format(sections: readonly Section[]): string {
  const tests = sections.flatMap(({ lines }) => lines);
  let number = 0;
  const body = sections.flatMap(({ lines, comments: before, end }, index) => [
    ...(index === 0 ? [] : before),
    ...lines.flatMap(({ ok, text, story }) => {
      number += 1;
      return [
        `${ok ? 'ok' : 'not ok'} ${number} - ${text}`,
        ...(story === undefined ? [] : ['  ---', ...story, '  ...']),
      ];
    }),
    ...end,
  ]);
  return ['TAP version 13', ...(sections[0]?.comments ?? []), `1..${tests.length}`, ...body, ''].join('\n');
}

function toLines({ verdict, allowedUnknown }: CheckReport): Line[] {
  const { control, findings, notApplicable } = verdict;
  return [
    { ok: control.seen, text: `control: ${escapeTap(control.observed)}` },
    ...findings.map(({ id, outcome, expected, observed, evidence, remedy, known }): Line => {
      const skipped = outcome === 'unknown' && allowedUnknown.includes(id);
      const text = `${id}: ${escapeTap(observed)}`;
      if (skipped) return { ok: true, text: `${text} # SKIP could not be told` };
      if (outcome === 'pass') return { ok: true, text };
      if (known === true) return { ok: false, text: `${text} # TODO in the baseline` };
      const story = { outcome, expected, evidence, ...(remedy === undefined ? {} : { remedy }) };
      return {
        ok: false,
        text,
        story: Object.entries(story).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`),
      };
    }),
    ...notApplicable.map(({ id, reason }) => ({ ok: true, text: `${id} # SKIP not applicable: ${escapeTap(reason)}` })),
  ];
}

function comments(report: CheckReport): string[] {
  const { command, versions } = aboutRun(report);
  return [`# ${command}`, `# ${versions}`];
}

function endComments(report: CheckReport): string[] {
  const { notCarried, log } = aboutRun(report);
  return [...listed(NOT_CARRIED_TITLE, notCarried), ...listed(LOG_TITLE, log)];
}

function listed(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`# ${title}`, ...lines.map((line) => `#   ${line}`)];
}

/** A verdict as a table has it: a row for the positive control, then one for each check, last those that are not applicable. */
import type { Outcome } from '../checks/finding.ts';
import type { Verdict } from '../checks/verdict.ts';

export interface VerdictRow {
  readonly outcome: Outcome | 'known' | 'not applicable';
  /** `control`, or the id of a check. */
  readonly name: string;
  /** One line. */
  readonly observed: string;
}

export const MARKS: Readonly<Record<VerdictRow['outcome'], string>> = {
  pass: '✓',
  fail: '✗',
  unknown: '?',
  known: '~',
  'not applicable': '-',
};

/** The same with `likewise` where a line would repeat the one above it. */
export function foldedRows(verdict: Verdict): readonly VerdictRow[] {
  const rows = toRows(verdict);
  return rows.map((row, index) =>
    row.observed === rows[index - 1]?.observed ? { ...row, observed: 'likewise' } : row,
  );
}

function toRows({ control, findings, notApplicable }: Verdict): readonly VerdictRow[] {
  return [
    { outcome: control.seen ? 'pass' : 'unknown', name: 'control', observed: control.observed },
    ...findings.map(({ outcome, id, observed, known }) =>
      known === true
        ? { outcome: 'known' as const, name: id, observed: `in the baseline: ${observed}` }
        : { outcome, name: id, observed },
    ),
    ...notApplicable.map(({ id, reason }) => ({
      outcome: 'not applicable' as const,
      name: id,
      observed: `not applicable: ${reason}`,
    })),
  ];
}

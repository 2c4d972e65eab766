/** A verdict as a table has it: a row for the positive control, then one for each check. */
import type { Outcome } from './finding.ts';
import type { Verdict } from './verdict.ts';

export interface VerdictRow {
  readonly outcome: Outcome;
  /** `control`, or the id of a check. */
  readonly name: string;
  /** One line. */
  readonly observed: string;
}

export const MARKS: Readonly<Record<Outcome, string>> = { pass: '✓', fail: '✗', unknown: '?' };

export function rowsOf({ control, findings }: Verdict): readonly VerdictRow[] {
  return [
    { outcome: control.seen ? 'pass' : 'unknown', name: 'control', observed: control.observed },
    ...findings.map(({ outcome, id, observed }) => ({ outcome, name: id, observed })),
  ];
}

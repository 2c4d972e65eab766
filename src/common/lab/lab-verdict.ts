/** The verdict of the lab while it comes about: every check from the beginning, and its outcome as soon as that is decided. */
import { CHECKS } from '../checks/checks.ts';
import type { Finding, Outcome } from '../checks/finding.ts';

export interface LabFinding {
  readonly id: string;
  /** `skipped`: it does not apply to this run, and `observed` says why. */
  readonly outcome: Outcome | 'pending' | 'skipped';
  /** English; empty while it is pending. */
  readonly observed: string;
}

export interface LabVerdict {
  /** In the order of the report. */
  readonly findings: readonly LabFinding[];
  /** What the audit does at present, in English; empty before it does anything, and when it is over. */
  readonly step: string;
  /** Absent while it runs. */
  readonly outcome?: Outcome;
  /** Why there is no outcome, in English; absent where there is one, and while it runs. */
  readonly failure?: string;
}

/** Nothing is decided. */
export const PENDING: LabVerdict = {
  findings: CHECKS.map(({ id }) => ({ id, outcome: 'pending', observed: '' })),
  step: '',
};

/** With these findings, each in the place of what was known of its check. */
export function withFindings(verdict: LabVerdict, decided: readonly Finding[]): LabVerdict {
  const findings = verdict.findings.map((known) => {
    const found = decided.find(({ id }) => id === known.id);
    return found === undefined ? known : toLabFinding(found);
  });
  return { ...verdict, findings };
}

/** The end of it: what is in no finding does not apply. */
export function withOutcome({
  outcome,
  findings,
  notApplicable,
}: {
  outcome: Outcome;
  findings: readonly Finding[];
  notApplicable: readonly { readonly id: string; readonly reason: string }[];
}): LabVerdict {
  const skipped = notApplicable.map(({ id, reason }): LabFinding => ({ id, outcome: 'skipped', observed: reason }));
  return { findings: [...findings.map(toLabFinding), ...skipped], step: '', outcome };
}

function toLabFinding({ id, outcome, observed }: Finding): LabFinding {
  return { id, outcome, observed };
}

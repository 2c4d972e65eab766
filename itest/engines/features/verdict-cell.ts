/** From what `forkbed check --format json` printed to a mark: whether the verdict is the one that is so. */
import type { Outcome } from '../../support/run.ts';
import { type Cell, failed, OK, unknown, wrong } from './feature.ts';

export interface Expected {
  /** Checks that must fail; none: the subject is sound, and the verdict must be pass. */
  readonly failing: readonly string[];
  /** Checks that may fail besides. */
  readonly mayFail?: readonly string[];
}

interface Finding {
  readonly id: string;
  readonly outcome: string;
  readonly observed: string;
}

/** Exit codes by their verdicts. */
const PASS = 0;
const FAIL = 1;
const UNKNOWN = 2;

export function verdictCell(outcome: Outcome, { failing, mayFail = [] }: Expected): Cell {
  const { exitCode, stdout } = outcome;
  if (![PASS, FAIL, UNKNOWN].includes(exitCode) || stdout === '') return failed(outcome);
  const findings = findingsIn(stdout);
  const accused = findings.filter(({ outcome }) => outcome === 'fail');
  const falsely = accused.filter(({ id }) => ![...failing, ...mayFail].includes(id));
  const missed = failing.filter((id) => findings.some((finding) => finding.id === id && finding.outcome === 'pass'));
  if (falsely.length > 0) return wrong(`accused falsely: ${told(falsely)}`);
  if (missed.length > 0 || (failing.length > 0 && exitCode === PASS)) return wrong(`passed: ${missed.join(', ')}`);
  if (exitCode === (failing.length > 0 ? FAIL : PASS)) return OK;
  return unknown(told(findings.filter(({ outcome }) => outcome === 'unknown')));
}

export function findingsIn(report: string): readonly Finding[] {
  const { verdict }: { verdict: { findings: readonly Finding[] } } = JSON.parse(report);
  return verdict.findings;
}

/** Findings for the same reason, such as that the run was cut short, are named once. */
function told(findings: readonly Finding[]): string {
  const byReason = Map.groupBy(findings, ({ observed }) => observed);
  return [...byReason].map(([observed, all]) => `${all.map(({ id }) => id).join(', ')}: ${observed}`).join('; ');
}

/**
 * The result of a check. A check is a pure function; its `fail` rests on something that was seen, its `pass`
 * on a census that was taken, and everything else is `unknown`.
 */
import type { CheckContext } from './check-context.ts';

/** `unknown`: the evidence supports neither. It is never green. */
export type Outcome = 'pass' | 'fail' | 'unknown';

/** The ids of all checks. docs/check.md has what each of them asks. */
export type CheckId =
  | 'no-defunct'
  | 'children-gone'
  | 'no-orphans'
  | 'client-fd-closed'
  | 'listen-fd-closed'
  | 'sockets-closed'
  | 'served'
  | 'alive'
  | 'reaps-orphans'
  | 'memory-flat'
  | 'faults'
  | 'restarts'
  | 'stops'
  | 'allowances';

/** What a check says of the evidence. */
export interface Judgement {
  /** Whether the check holds. */
  readonly outcome: Outcome;
  /** One line. */
  readonly observed: string;
  /** Further lines: who, whose child, how old, how many. Empty where there is nothing to add. */
  readonly evidence: readonly string[];
  /** What to change in the subject; only where the outcome is `fail`. */
  readonly remedy?: string;
}

/** The result of one check. */
export interface Finding extends Judgement {
  /** The id of the check: `no-defunct`. */
  readonly id: CheckId;
  /** One line. */
  readonly expected: string;
  /** It fails, for reasons alone that the baseline has; then the verdict does not fail for it. Absent otherwise. */
  readonly known?: true;
}

export interface Check {
  readonly id: CheckId;
  readonly expected: string;
  /** The same for the load of this run, where that has other words. */
  readonly describeExpected?: (context: CheckContext) => string;
  /** Why it does not belong to a run that was asked for as this one was; `undefined` where it does. */
  readonly notApplicable?: (context: CheckContext) => string | undefined;
  /** A fail may come of connections that stay open, or do not come about, as the network is gone: then it is unknown. */
  readonly restsOnNetwork?: true;
  readonly judge: (context: CheckContext) => Judgement;
}

export function pass(observed: string, evidence: readonly string[] = []): Judgement {
  return { outcome: 'pass', observed, evidence };
}

export function unknown(observed: string, evidence: readonly string[] = []): Judgement {
  return { outcome: 'unknown', observed, evidence };
}

export function fail(failure: { observed: string; evidence: readonly string[]; remedy: string }): Judgement {
  return { outcome: 'fail', ...failure };
}

const BADNESS: Readonly<Record<Outcome, number>> = { pass: 0, unknown: 1, fail: 2 };

/** The worst of several judgements; of equally bad ones the first. */
export function worst<Judged extends Judgement>(judgements: readonly [Judged, ...Judged[]]): Judged {
  return judgements.reduce((so, next) => (BADNESS[next.outcome] > BADNESS[so.outcome] ? next : so));
}

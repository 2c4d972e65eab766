/** The verdict of a run: what `judge` decides, and what the reports print. */
import type { ChaosRecord } from '../chaos/chaos-record.ts';
import { ExitCode } from '../exit-codes.ts';
import type { Figures } from './figures.ts';
import type { CheckId, Finding, Outcome } from './finding.ts';
import type { Culprit } from './run-evidence.ts';
import type { Timeline } from './timeline.ts';

/** What follows from the evidence of a run. */
export interface Verdict {
  /** Marks the JSON object among the lines of an audit's output. */
  readonly event: 'verdict';
  /** `pass`: every check holds, and the positive control was seen. */
  readonly outcome: Outcome;
  /** The positive control: whether the planted zombie was seen, and one line on who saw it. */
  readonly control: { readonly seen: boolean; readonly observed: string };
  /** One for each check that was applied. */
  readonly findings: readonly Finding[];
  /** The checks that do not belong to a run that was asked for as this one was, and why. */
  readonly notApplicable: readonly { readonly id: string; readonly reason: string }[];
  /** Who PID 1 is: the server, an init, a shell; `undefined` where the run did not get that far, like `figures`. */
  readonly pid1: string | undefined;
  /** The numbers behind the findings; `undefined` where the run did not get that far. */
  readonly figures: Figures | undefined;
  /** What happened over time; `undefined` like `pid1`. */
  readonly timeline: Timeline | undefined;
  /** The faults that were injected; absent where none was asked for. */
  readonly chaos?: ChaosRecord;
  /** What became of the baseline; absent without one. */
  readonly baseline?: BaselineReport;
}

/** The known findings of a baseline, as a run has found them. */
export interface BaselineReport {
  /** The checks that failed for known reasons alone. */
  readonly known: readonly CheckId[];
  /** What is in the baseline and was not found, though its check was told: it can be removed there. */
  readonly gone: readonly Culprit[];
}

/**
 * The exit code of an outcome: 0 for pass, 1 for fail, 2 for unknown.
 * @example
 * ```ts
 * import { exitCodeOf } from 'forkbed';
 *
 * process.exitCode = exitCodeOf('unknown'); // 2
 * ```
 */
export function exitCodeOf(outcome: Outcome): ExitCode {
  return { pass: ExitCode.Pass, fail: ExitCode.Fail, unknown: ExitCode.Unknown }[outcome];
}

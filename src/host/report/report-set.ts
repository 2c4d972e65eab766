/** The reports of a call that checks several subjects, and what they are together. */
import type { Outcome } from '../../common/checks/finding.ts';
import { exitCodeOf } from '../../common/checks/verdict.ts';
import { ExitCode } from '../../common/exit-codes.ts';
import type { CheckReport } from './check-report.ts';

/** A subject that has no verdict: an image that is not to be had, an engine that has gone. */
export interface FailedCheck {
  /** What forkbed.yaml calls the subject. */
  readonly name: string;
  readonly failure: {
    /** What a check of it alone would end with: 64, 69 or 70. */
    readonly exitCode: ExitCode;
    /** What was expected, and what was received. */
    readonly message: string;
  };
}

/** In the order of the file. */
export type ReportEntry = CheckReport | FailedCheck;

/** A fail comes first, as it rests on something that was seen; a pass last. */
const WORST_FIRST: readonly ExitCode[] = [
  ...([ExitCode.Fail, ExitCode.Bug, ExitCode.Unavailable, ExitCode.Usage, ExitCode.Unknown, ExitCode.Pass] as const),
];

export function isFailed(entry: ReportEntry): entry is FailedCheck {
  return 'failure' in entry;
}

/** Of the whole: the worst of them. */
export function worstExitCode(entries: readonly ReportEntry[]): ExitCode {
  const codes = entries.map((entry) => (isFailed(entry) ? entry.failure.exitCode : exitCodeOf(entry.verdict.outcome)));
  return WORST_FIRST.find((code) => codes.includes(code)) ?? ExitCode.Unknown;
}

/** Of the whole. Without a verdict on each of them, and without a fail, it is unknown. */
export function jointOutcome(entries: readonly ReportEntry[]): Outcome {
  const code = worstExitCode(entries);
  if (code === ExitCode.Fail) return 'fail';
  return code === ExitCode.Pass ? 'pass' : 'unknown';
}

/** Its name in the file, and what it is. */
export function entryTitle(entry: ReportEntry): string {
  if (isFailed(entry)) return entry.name;
  return entry.name === undefined ? entry.subject : `${entry.name} (${entry.subject})`;
}

/** The verdict of a run: what `judge` decides, and what the reports print. */
import type { ChaosRecord } from '../chaos/chaos-record.ts';
import { ExitCode } from '../exit-codes.ts';
import type { Figures } from './figures.ts';
import type { Finding, Outcome } from './finding.ts';
import type { Timeline } from './timeline.ts';

export interface Verdict {
  readonly event: 'verdict';
  readonly outcome: Outcome;
  readonly control: { readonly seen: boolean; readonly observed: string };
  readonly findings: readonly Finding[];
  /** The checks that do not belong to a run that was asked for as this one was, and why. */
  readonly notAsked: readonly { readonly id: string; readonly reason: string }[];
  /** Who PID 1 is: the server, an init, a shell; `undefined` where the run did not get that far, like `figures`. */
  readonly pid1: string | undefined;
  readonly figures: Figures | undefined;
  /** What happened over time; `undefined` like `pid1`. */
  readonly course: Timeline | undefined;
  /** The faults that were injected; absent where none was asked for. */
  readonly chaos?: ChaosRecord;
}

export function exitCodeOf(outcome: Outcome): ExitCode {
  return { pass: ExitCode.Pass, fail: ExitCode.Fail, unknown: ExitCode.Unknown }[outcome];
}

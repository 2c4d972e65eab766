import type { RunEvidence } from '../../common/checks/run-evidence.ts';
import type { Verdict } from '../../common/checks/verdict.ts';
import type { CheckPlan } from '../check/plan.ts';
import type { EngineVersions } from '../docker/engine-versions.ts';

/** Everything that a run of `forkbed check` has to report. */
export interface CheckReport {
  /** The image, or the container, as it was given. */
  readonly subject: string;
  /** What was typed, argv by argv; values of options that may hold secrets are masked. */
  readonly commandLine: readonly string[];
  /** Of the engine, its kernel, and forkbed itself. */
  readonly versions: EngineVersions & { readonly forkbed: string };
  /** How the subject was loaded. */
  readonly plan: CheckPlan;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** From the start of the check to its verdict, in milliseconds. */
  readonly durationMs: number;
  /** Ids of checks that were allowed to be unknown. */
  readonly allowedUnknown: readonly string[];
  /** What the verdict was reached from. */
  readonly evidence: RunEvidence;
  /** What follows from the evidence. */
  readonly verdict: Verdict;
  /** The last lines of the subject's log, where it did not pass; at most 20, each without an end of line. */
  readonly log: readonly string[];
}

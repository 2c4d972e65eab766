import type { RunEvidence } from '../../common/checks/run-evidence.ts';
import type { Verdict } from '../../common/checks/verdict.ts';
import type { CheckPlan } from '../check/plan.ts';
import type { EngineVersions } from '../docker/engine-versions.ts';
import type { NotCarried } from '../manifest/not-carried.ts';

/** The container of a pod that was checked. */
export interface ManifestReport {
  /** The file, or `-` for stdin. */
  readonly file: string;
  /** `Deployment/web`. */
  readonly workload: string;
  /** Its name in the pod. */
  readonly container: string;
  /** What the run did not carry over, in the order of the manifest's parts. */
  readonly notCarried: readonly NotCarried[];
}

/** A line of a Dockerfile, a compose file, a manifest or forkbed.yaml. */
export interface ReportSource {
  /** Relative to the folder of the call where it is below it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Everything that a run of `forkbed check` has to report. */
export interface CheckReport {
  /** The image, or the container, as it was given. */
  readonly subject: string;
  /** What forkbed.yaml calls the subject; absent where no such file asked for the check. */
  readonly name?: string;
  /** Where the subject is described; absent where no file does. */
  readonly source?: ReportSource;
  /** What was typed, argv by argv; values of options that may hold secrets are masked. */
  readonly commandLine: readonly string[];
  /** Of the engine, its kernel, and forkbed itself. */
  readonly versions: EngineVersions & { readonly forkbed: string };
  /** How the subject was loaded. */
  readonly plan: CheckPlan;
  /** What the manifest of `--manifest` says and the run did not do; absent without one. */
  readonly manifest?: ManifestReport;
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

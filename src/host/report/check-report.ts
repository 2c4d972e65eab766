/** Everything that a run of `forkbed check` has to tell, and the formats in which it can be told: one file each. */

import type { RunEvidence } from '../../common/checks/run-evidence.ts';
import type { Verdict } from '../../common/checks/verdict.ts';
import { formatVerdict } from '../../common/report/report-text.ts';
import type { CheckPlan } from '../check/plan.ts';
import type { EngineVersions } from '../docker/engine-versions.ts';
import { aboutRunLines } from './about-run.ts';
import { toHtml } from './html.ts';
import { toJson } from './json.ts';
import { toJunit } from './junit.ts';
import { toTap } from './tap.ts';

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

/** The formats of a report. */
export const FORMATS = ['text', 'json', 'junit', 'tap', 'html'] as const;
/** One of `FORMATS`. */
export type Format = (typeof FORMATS)[number];

/**
 * The report as text that ends with a newline. JSON is as docs/schema/verdict.schema.json has it.
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { type CheckReport, formatReport } from 'forkbed';
 *
 * // Saved by `forkbed check --output json=report.json`.
 * const report: CheckReport = JSON.parse(readFileSync('report.json', 'utf8'));
 * process.stdout.write(formatReport(report, 'junit'));
 * ```
 */
export function formatReport(report: CheckReport, format: Format): string {
  switch (format) {
    case 'text':
      return `${formatVerdict(report.verdict, aboutRunLines(report))}\n`;
    case 'json':
      return toJson(report);
    case 'junit':
      return toJunit(report);
    case 'tap':
      return toTap(report);
    case 'html':
      return toHtml(report);
  }
}

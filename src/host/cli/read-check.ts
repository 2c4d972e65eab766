/** What a check is asked for, from its options: nothing of an engine is loaded for it, so that a refusal comes at once. */
import type { AllowancesEvidence } from '../../common/checks/run-evidence.ts';
import type { ReportSource } from '../report/check-report.ts';
import type { checkOptions } from './check-options.ts';
import { toSubject, type WantedCheck } from './check-request.ts';
import type { CliCall } from './cli-command.ts';
import { findSource } from './find-source.ts';
import type { OpenBaseline } from './open-baseline.ts';
import { readManifest } from './read-manifest.ts';
import { validateOptions } from './validate-options.ts';

/** What a check is asked for, read and found to go together. */
export interface ReadCheck extends WantedCheck {
  readonly subject: ReturnType<typeof toSubject>;
  readonly commandLine: readonly string[];
  /** What a file calls it. */
  readonly name?: string;
  readonly source?: ReportSource;
  readonly allowances?: AllowancesEvidence;
  readonly baseline?: OpenBaseline;
}

export type CheckCall = Pick<
  CliCall<typeof checkOptions>,
  'options' | 'spellings' | 'positionals' | 'rest' | 'commandLine' | 'environment'
> & { readonly allowances?: AllowancesEvidence; readonly baseline?: OpenBaseline };

/** Nothing is started, and no engine is asked. @throws UsageError */
export async function readCheck(call: CheckCall): Promise<ReadCheck> {
  validateOptions(call);
  const check = { ...call, pod: await readManifest(call) };
  const source = findSource(check);
  return { ...check, subject: toSubject(check), ...(source === undefined ? {} : { source }) };
}

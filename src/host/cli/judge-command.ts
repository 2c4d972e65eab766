/**
 * `forkbed judge FILE`: reaches the verdict again from the evidence in a saved JSON report, or of each report of several, by the rules of
 * this version, and prints it as `forkbed check` does. It needs no engine and no subject.
 */
import { judge } from '../../common/checks/judge.ts';
import { exitCodeOf } from '../../common/checks/verdict.ts';
import { optional } from '../../common/option-kinds.ts';
import type { CheckReport } from '../report/check-report.ts';
import { isFailed, worstExitCode } from '../report/report-set.ts';
import { assertPublishable } from './assert-publishable.ts';
import { checkOptions } from './check-options.ts';
import type { CliCommand } from './cli-command.ts';

const { allowUnknown, format, output } = checkOptions;

const table = {
  allowUnknown: optional(allowUnknown, `${allowUnknown.help} (default: those that the run allowed)`),
  format,
  output,
};

export const judgeCommand: CliCommand<typeof table> = {
  operands: 'FILE',
  summary:
    'Judges a saved JSON report, or several in one file, again, by the rules of this version; exit codes are those of check.',
  examples: [
    'forkbed check --output json=report.json my-server; forkbed judge report.json',
    'forkbed judge --allow-unknown served --format junit report.json',
  ],
  table,
  main: async (call) => {
    const { options, positionals } = call;
    const [file = ''] = positionals;
    assertPublishable(call);
    const { readReports } = await import('../report/read-report.ts');
    const { publish, publishReports } = await import('./publish.ts');
    const saved = readReports(file);
    if ('evidence' in saved) {
      const report = rejudge(saved, options.allowUnknown);
      publish(report, call);
      return exitCodeOf(report.verdict.outcome);
    }
    const entries = saved.map((entry) => (isFailed(entry) ? entry : rejudge(entry, options.allowUnknown)));
    publishReports(entries, call);
    return worstExitCode(entries);
  },
};

/** `allowUnknown`: `undefined` for what the run allowed. */
function rejudge(saved: CheckReport, allowUnknown: readonly string[] | undefined): CheckReport {
  const allowedUnknown = allowUnknown ?? saved.evidence.allowUnknown;
  const evidence = { ...saved.evidence, allowUnknown: allowedUnknown };
  return { ...saved, allowedUnknown, evidence, verdict: judge(evidence) };
}

/**
 * `forkbed judge FILE`: reaches the verdict again from the evidence in a saved JSON report, by the rules of this version, and
 * prints it as `forkbed check` does. It needs no engine and no subject.
 */
import { judge } from '../../common/checks/judge.ts';
import { exitCodeOf } from '../../common/checks/verdict.ts';
import { optional } from '../../common/option-kinds.ts';
import { checkOptions } from './check-options.ts';
import type { CliCommand } from './cli-command.ts';
import { assertPublishable, publish } from './publish.ts';

const { allowUnknown, format, output } = checkOptions;

const table = {
  allowUnknown: optional(allowUnknown, `${allowUnknown.help} (default: those that the run allowed)`),
  format,
  output,
};

export const judgeCommand: CliCommand<typeof table> = {
  operands: 'FILE',
  summary: 'Judges a saved JSON report again, by the rules of this version; exit codes are those of check.',
  examples: [
    'forkbed check --output json=report.json my-server; forkbed judge report.json',
    'forkbed judge --allow-unknown served --format junit report.json',
  ],
  table,
  main: async (call) => {
    const { options, positionals } = call;
    const [file = ''] = positionals;
    assertPublishable(call);
    const { readReport } = await import('../report/read-report.ts');
    const saved = readReport(file);
    const allowedUnknown = options.allowUnknown ?? saved.evidence.allowUnknown;
    const evidence = { ...saved.evidence, allowUnknown: allowedUnknown };
    const verdict = judge(evidence);
    publish({ ...saved, allowedUnknown, evidence, verdict }, call);
    return exitCodeOf(verdict.outcome);
  },
};

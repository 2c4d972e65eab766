/** `forkbed doctor`: what the engine is, and whether a verdict is possible there, tried on a container of its own. */

import { jsonForTerminal } from '../../common/escape/terminal.ts';
import { ExitCode } from '../../common/exit-codes.ts';
import { flag } from '../../common/option-kinds.ts';
import type { CliCommand } from './cli-command.ts';

const table = { json: flag({ help: 'print one JSON object instead of text' }) };

export const doctorCommand: CliCommand<typeof table> = {
  operands: '',
  summary: 'Describes the engine and tries whether a verdict is possible there: exit code 0, or 69 if it is not.',
  examples: ['forkbed doctor', 'forkbed doctor --json | jq .engine'],
  table,
  main: async ({ options, openEngine }) => {
    const engine = await openEngine();
    const { toolImage } = await import('../docker/tool-image.ts');
    const { describeLimits } = await import('../doctor/describe-limits.ts');
    const { formatDiagnosis } = await import('../doctor/doctor-text.ts');
    const { canJudge, examine } = await import('../doctor/examine.ts');
    const facts = await engine.facts();
    const image = await toolImage(engine, (line) => process.stderr.write(`forkbed: ${line}\n`));
    const trials = await examine(engine, image);
    const diagnosis = { engine: facts, trials, limits: describeLimits(facts), canJudge: canJudge(trials) };
    process.stdout.write(options.json ? `${jsonForTerminal(diagnosis)}\n` : formatDiagnosis(diagnosis));
    return diagnosis.canJudge ? ExitCode.Pass : ExitCode.Unavailable;
  },
};

/** `forkbed prepare`: what every other command, and every matcher, does on first use: builds forkbed's own image, or pulls it. */
import { ExitCode } from '../../common/exit-codes.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import type { CliCommand } from './cli-command.ts';

export const prepareCommand: CliCommand<Record<string, never>> = {
  operands: '',
  summary:
    'Builds or pulls the image of the clients and the probe, so that later runs need not wait, and prints its name.',
  examples: [
    'forkbed prepare',
    'forkbed prepare && npx jest               before tests, as their time-outs are shorter than a build',
    'FORKBED_IMAGE=registry.example/forkbed forkbed prepare   an image that exists already',
  ],
  table: {},
  main: async ({ positionals, openEngine }) => {
    if (positionals.length > 0) throw new UsageError(`expected no operand, received ${positionals.join(' ')}`);
    const engine = await openEngine();
    const { prepareToolImage } = await import('../docker/tool-image.ts');
    const image = await prepareToolImage(engine, (line) => process.stderr.write(`forkbed: ${line}\n`));
    process.stdout.write(`${image}\n`);
    return ExitCode.Pass;
  },
};

/**
 * `forkbed watch CONTAINER`: its process tree while it lives, from beside it, on a screen of its own in a terminal, and as
 * lines where somebody else reads them. It shows what is, and decides nothing about right and wrong.
 */
import { ExitCode } from '../../common/exit-codes.ts';
import { duration, flag } from '../../common/option-kinds.ts';
import type { CliCommand } from './cli-command.ts';

const table = {
  interval: duration({
    default: 1_000,
    min: 100,
    max: 3_600_000,
    help: 'from the start of one sample to the start of the next',
  }),
  for: duration({ default: 0, max: 86_400_000, help: 'end after this time; 0: when it is interrupted' }),
  all: flag({ help: 'print lines, each with the whole tree below it; with --json the whole process table' }),
  json: flag({ help: 'one JSON object per sample, each on its own line' }),
};

export const watchCommand: CliCommand<typeof table> = {
  operands: 'CONTAINER',
  summary: 'Shows the process tree of a running container live, with its zombies and a curve of the last minute.',
  examples: [
    'forkbed watch web                                    until it ends, or Ctrl-C',
    'forkbed watch --interval 200ms --for 30s web | tee watch.log',
    "forkbed watch --json web | jq -c 'select(.zombies > 0)'",
  ],
  table,
  main: async ({ options, positionals, openEngine }) => {
    const [name = ''] = positionals;
    const engine = await openEngine();
    const { Interruption } = await import('../watch/interruption.ts');
    const { watchContainer } = await import('./watch-container.ts');
    using interruption = new Interruption(process.stdout);
    try {
      await watchContainer({ engine, name, options, interruption });
    } catch (error) {
      // What is taken down under our feet fails, and that is no news.
      if (!interruption.signal.aborted) throw error;
    }
    return interruption.signal.aborted ? interruption.exitCode : ExitCode.Pass;
  },
};

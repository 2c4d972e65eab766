/**
 * `forkbed watch CONTAINER`: its process tree while it lives, from beside it, on a screen of its own in a terminal, and as
 * lines where somebody else reads them. It shows what is, and decides nothing about right and wrong.
 */
import { ExitCode } from '../../common/exit-codes.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import { duration, flag, integer, text } from '../../common/option-kinds.ts';
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
  web: flag({ help: 'a page on this machine, with a timeline and what each process holds; prints its address' }),
  host: text({ default: '127.0.0.1', placeholder: 'ADDRESS', help: 'with --web, where the page listens' }),
  port: integer({ default: 0, max: 65_535, placeholder: 'PORT', help: 'with --web, its port; 0: any that is free' }),
};

const OF_LINES = ['interval', 'all', 'json'];
const OF_THE_PAGE = ['host', 'port'];

export const watchCommand: CliCommand<typeof table> = {
  operands: 'CONTAINER',
  summary: 'Shows the process tree of a running container live, with its zombies and a curve of the last minute.',
  examples: [
    'forkbed watch web                                    until it ends, or Ctrl-C',
    'forkbed watch --interval 200ms --for 30s web | tee watch.log',
    'forkbed watch --web web                              a page in the browser, in English or Chinese',
    "forkbed watch --json web | jq -c 'select(.zombies > 0)'",
  ],
  table,
  main: async ({ options, spellings, positionals, openEngine }) => {
    const [name = ''] = positionals;
    assertTogether(options.web, spellings);
    const engine = await openEngine();
    const { Interruption } = await import('../watch/interruption.ts');
    const { watchContainer } = await import('./watch-container.ts');
    const { watchPage } = await import('./watch-page.ts');
    const { toolImage } = await import('../docker/tool-image.ts');
    using interruption = new Interruption(process.stdout);
    try {
      if (options.web) {
        const image = await toolImage(engine, (line) => process.stderr.write(`forkbed: ${line}\n`));
        await watchPage({ engine, name, options, interruption, image });
      } else await watchContainer({ engine, name, options, interruption });
    } catch (error) {
      // What is taken down under our feet fails, and that is no news.
      if (!interruption.signal.aborted) throw error;
    }
    return interruption.signal.aborted ? interruption.exitCode : ExitCode.Pass;
  },
};

/** @throws UsageError for an option that would have no effect */
function assertTogether(isPage: boolean, spellings: ReadonlyMap<string, string>): void {
  const without = (isPage ? OF_LINES : OF_THE_PAGE)
    .map((name) => spellings.get(name))
    .find((each) => each !== undefined);
  if (without === undefined) return;
  throw new UsageError(
    `expected ${without} only ${isPage ? 'without' : 'with'} --web, received it ${isPage ? 'with' : 'without'}`,
  );
}

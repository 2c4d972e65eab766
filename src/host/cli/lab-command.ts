/**
 * `forkbed lab`: forkbed's own server in a container of this run, and a page that shows it live and does to it what the article talks
 * about. docs/lab.md.
 */
import { ExitCode } from '../../common/exit-codes.ts';
import type { CliCommand } from './cli-command.ts';
import { pageOptions } from './page-options.ts';

export const labCommand: CliCommand<typeof pageOptions> = {
  operands: '',
  summary: 'Opens a page with a server that forks, its clients, and buttons for what can happen to them.',
  examples: ['forkbed lab                                          until Ctrl-C', 'forkbed lab --no-open --port 8080'],
  table: pageOptions,
  main: async ({ options, openEngine }) => {
    const engine = await openEngine();
    const { Interruption } = await import('../watch/interruption.ts');
    const { Lab } = await import('../lab/lab.ts');
    const { openBrowser } = await import('../lab/open-browser.ts');
    const { toolImage } = await import('../docker/tool-image.ts');
    const { watchPage } = await import('./watch-page.ts');
    using interruption = new Interruption(process.stdout);
    try {
      const image = await toolImage(engine, (line) => process.stderr.write(`forkbed: ${line}\n`));
      const lab = await Lab.start(engine, image);
      const onUrl = options.noOpen ? () => {} : openBrowser;
      try {
        await watchPage({ engine, name: 'lab', options: { ...options, for: 0 }, interruption, image, lab, onUrl });
      } finally {
        // Where a signal ends it, run-guard.ts is removing all that the run has started.
        if (!interruption.bySignal) await lab[Symbol.asyncDispose]();
      }
    } catch (error) {
      // What is taken down under our feet fails, and that is no news.
      if (!interruption.signal.aborted) throw error;
    }
    return interruption.signal.aborted ? interruption.exitCode : ExitCode.Pass;
  },
};

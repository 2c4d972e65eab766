/**
 * `forkbed replay FILE`: plays a run that somebody saved from the live page. The page is forkbed's own, and of the file it takes the data
 * alone: a script in it does not run (ADR 0051).
 */
import { once } from 'node:events';
import { basename } from 'node:path';
import { ExitCode } from '../../common/exit-codes.ts';
import type { CliCommand } from './cli-command.ts';
import { pageOptions } from './page-options.ts';

export const replayCommand: CliCommand<typeof pageOptions> = {
  operands: 'FILE',
  summary: 'Plays a run that was saved from the page of watch --web or lab, and trusts nothing but the data in it.',
  examples: ['forkbed replay forkbed-web-2026-11-29T09-00-00.html  until Ctrl-C'],
  table: pageOptions,
  main: async ({ options, positionals }) => {
    const [file = ''] = positionals;
    const { readSavedRun } = await import('../live/save-file.ts');
    const { readPageFiles } = await import('../live/page-files.ts');
    const { Interruption } = await import('../watch/interruption.ts');
    const { openBrowser } = await import('../lab/open-browser.ts');
    const { listenLocally } = await import('./listen-locally.ts');
    const recording = readSavedRun(file);
    const name = basename(file).replaceAll(/[^\w.-]+/g, '-');
    const data = { type: 'application/json', content: Buffer.from(JSON.stringify(recording)) };
    const files = new Map([...readPageFiles(), [`replay/${name}`, data]]);
    using interruption = new Interruption(process.stdout);
    await using server = await listenLocally({ files }, options);
    const url = `${server.url}?replay=${name}`;
    process.stdout.write(`${url}\n`);
    if (!options.noOpen) openBrowser(url);
    if (!interruption.signal.aborted) await once(interruption.signal, 'abort');
    return interruption.signal.aborted ? interruption.exitCode : ExitCode.Pass;
  },
};

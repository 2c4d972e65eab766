/** The answer to Docker's command line, which asks its plugins to complete: see complete-words.ts. */
import { execFileSync } from 'node:child_process';
import { COMMANDS } from '../cli/commands.ts';
import { completeWords, type EngineNames } from './complete-words.ts';
import { completedCommands } from './completion-model.ts';

/** The plugin's first argument in such a call. */
export const COMPLETE_CALL = '__complete';

const WITHIN_MS = 2_000;
const LISTS = {
  container: ['ps', '--format', '{{.Names}}'],
  image: ['image', 'ls', '--format', '{{.Repository}}'],
  network: ['network', 'ls', '--format', '{{.Name}}'],
};

/** One candidate a line, with a tabulator before what it is; then `:` and the directive. `words`: behind the name of the plugin. */
export function answerCompletion(words: readonly string[]): string {
  const { candidates, directive } = completeWords({ commands: completedCommands(COMMANDS), words, engineNames });
  const lines = candidates.map(({ word, about }) => (about === '' ? word : `${word}\t${about}`));
  return [...lines, `:${directive}`, ''].join('\n');
}

/** As the shells' scripts ask: by the command line of Docker, which is there, with the context that is in use. None where it fails. */
const engineNames: EngineNames = (kind) => {
  try {
    const names = execFileSync('docker', LISTS[kind], {
      encoding: 'utf8',
      timeout: WITHIN_MS,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).split('\n');
    return [...new Set(names)].filter((name) => name !== '' && name !== '<none>');
  } catch {
    return [];
  }
};

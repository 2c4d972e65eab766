/** `forkbed completion bash|zsh|fish`: the script that completes the command line in that shell, from the tables of all commands. */
import { UsageError } from '../../common/forkbed-error.ts';
import { bashCompletion } from '../completion/bash.ts';
import { type CompletedCommand, completedCommands } from '../completion/completion-model.ts';
import { fishCompletion } from '../completion/fish.ts';
import { zshCompletion } from '../completion/zsh.ts';
import type { CliCommand, CliCommands } from './cli-command.ts';

const SHELLS: ReadonlyMap<string, (commands: readonly CompletedCommand[]) => string> = new Map([
  ['bash', bashCompletion],
  ['zsh', zshCompletion],
  ['fish', fishCompletion],
]);

/** `commands` has all, this one included. */
export function completionCommand(commands: () => CliCommands): CliCommand<Record<never, never>> {
  return {
    operands: [...SHELLS.keys()].join('|'),
    summary: 'Prints the script that completes commands, options and their values in a shell.',
    examples: [
      'eval "$(forkbed completion bash)"                                    in ~/.bashrc',
      'source <(forkbed completion zsh)                                     in ~/.zshrc, behind compinit',
      'forkbed completion fish > ~/.config/fish/completions/forkbed.fish    once',
    ],
    table: {},
    main: async ({ positionals: [shell = ''] }) => {
      const script = SHELLS.get(shell);
      if (script === undefined) {
        throw new UsageError(`expected one of ${[...SHELLS.keys()].join(', ')}, received ${JSON.stringify(shell)}`);
      }
      process.stdout.write(script(completedCommands(commands())));
      return 0;
    },
  };
}

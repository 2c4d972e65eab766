/**
 * `forkbed-probe exec --ignore SIGCHLD --block SIGCHLD -- COMMAND…`: becomes COMMAND, with signals ignored or blocked as a
 * careless launcher would hand them down: ignored signals and the mask survive execve(2), handlers do not.
 */
import { environ, execve, SIG_BLOCK, SIG_DFL, SIG_IGN, SIGPIPE, sigaction, sigprocmask } from 'forkbed:posix';
import { UsageError } from '../../common/forkbed-error.ts';
import { list, type OptionValues } from '../../common/options.ts';
import { signalNumber } from '../../common/process-table/signal-names.ts';
import { isPosixError } from '../posix/posix-error.ts';
import type { Command } from '../program.ts';

const table = {
  ignore: signals('signal to ignore, more than once if need be'),
  block: signals('signal to block, more than once if need be'),
};

export const execCommand: Command<typeof table> = {
  summary: 'Becomes a command, with signals ignored or blocked from the start.',
  table,
  operands: 'COMMAND [ARGUMENT...]',
  main: ({ ignore, block }: OptionValues<typeof table>, operands) => {
    const [name] = operands;
    if (name === undefined) throw new UsageError('expected a command after --, received nothing');
    // Our own frame ignores it, which must not be handed down.
    sigaction(SIGPIPE, SIG_DFL, 0);
    for (const signal of ignore) sigaction(signal, SIG_IGN, 0);
    sigprocmask(SIG_BLOCK, block);
    return become(name, operands);
  },
};

function signals(help: string) {
  return list({ placeholder: 'SIGNAL', help, expected: 'the name of a signal', parse: signalNumber });
}

/** As a shell does it: a name without a slash is looked for in PATH. */
function become(name: string, argv: readonly string[]): never {
  for (const path of name.includes('/') ? [name] : searched(name)) {
    try {
      execve(path, argv, environ());
    } catch (error) {
      if (!isPosixError(error, 'ENOENT', 'ENOTDIR')) throw error;
    }
  }
  throw new UsageError(`expected a command that is there, received ${JSON.stringify(name)}`);
}

function searched(name: string): string[] {
  const path = environ().find((entry) => entry.startsWith('PATH='));
  const folders = (path ?? 'PATH=/usr/local/bin:/usr/bin:/bin').slice('PATH='.length).split(':');
  return folders.map((folder) => `${folder}/${name}`);
}

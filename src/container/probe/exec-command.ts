/**
 * `forkbed-probe exec --ignore SIGCHLD --block SIGCHLD -- COMMAND…`: becomes COMMAND, with signals ignored or blocked as a
 * careless launcher would hand them down: ignored signals and the mask survive execve(2), handlers do not.
 */
import { SIG_BLOCK, SIG_DFL, SIG_IGN, SIGPIPE, sigaction, sigprocmask } from 'forkbed:posix';
import { UsageError } from '../../common/forkbed-error.ts';
import { list } from '../../common/option-kinds.ts';
import type { OptionValues } from '../../common/options.ts';
import { signalNumber } from '../../common/process-table/signal-names.ts';
import { become } from '../posix/become.ts';
import type { Command } from '../program.ts';

const table = {
  ignore: signals('signal to ignore, repeatable'),
  block: signals('signal to block, repeatable'),
};

export const execCommand: Command<typeof table> = {
  summary: 'Becomes a command, with signals ignored or blocked from the start.',
  table,
  operands: 'COMMAND [ARGUMENT...]',
  main: ({ ignore, block }: OptionValues<typeof table>, operands) => {
    const [name] = operands;
    if (name === undefined) throw new UsageError('expected a command after --, received nothing');
    // Our own frame ignores SIGPIPE, which the command must not inherit.
    sigaction(SIGPIPE, SIG_DFL, 0);
    for (const signal of ignore) sigaction(signal, SIG_IGN, 0);
    sigprocmask(SIG_BLOCK, block);
    return become(operands);
  },
};

function signals(help: string) {
  return list({ placeholder: 'SIGNAL', help, expected: 'the name of a signal', parse: signalNumber });
}

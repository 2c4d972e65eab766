/**
 * `forkbed-probe beside --container ID --started-at MS -- COMMAND…`: becomes COMMAND once it is proved that this is the
 * subject's process namespace, and refuses to otherwise: what observes or signals the subject starts through it.
 */
import { ForkbedError, UsageError } from '../../common/forkbed-error.ts';
import { integer, text } from '../../common/option-kinds.ts';
import type { OptionValues } from '../../common/options.ts';
import { become } from '../posix/become.ts';
import type { Command } from '../program.ts';
import { whyNotTheSubject } from './own-namespace.ts';

const table = {
  container: text({ default: '', placeholder: 'ID', help: 'id of the container of the subject; empty: not known' }),
  startedAt: integer({
    default: 0,
    max: Number.MAX_SAFE_INTEGER,
    placeholder: 'MS',
    help: 'when PID 1 was started, since the epoch; 0: not known',
  }),
};

export const besideCommand: Command<typeof table> = {
  summary: "Becomes a command, where this is proved to be the subject's process namespace.",
  table,
  operands: 'COMMAND [ARGUMENT...]',
  main: ({ container, startedAt }: OptionValues<typeof table>, operands) => {
    if (operands.length === 0) throw new UsageError('expected a command after --, received nothing');
    const stranger = whyNotTheSubject({ procDir: '/proc', container, startedAtMs: startedAt });
    if (stranger !== undefined) throw new ForkbedError('ERR_NAMESPACE', stranger);
    return become(operands);
  },
};

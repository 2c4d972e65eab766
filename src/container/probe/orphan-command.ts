/**
 * `forkbed-probe orphan --exit N | --signal NAME [--count N] [--at-once]`: leaves processes to PID 1, which adopts them, and lets them end
 * in the way asked for: see orphans.ts. The probe prints each when it has been adopted, and waits until all have ended.
 */
import { ExitCode } from '../../common/exit-codes.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import { flag, integer, text } from '../../common/option-kinds.ts';
import type { OptionValues } from '../../common/options.ts';
import { signalName, signalNumber } from '../../common/process-table/signal-names.ts';
import { printLine } from '../posix/output.ts';
import type { Command } from '../program.ts';
import { dropOrphans, type OrphanEnd, type Orphaned } from './orphans.ts';

const NO_SIGNAL = 'none';

const table = {
  exit: integer({ default: 0, max: 255, help: 'exit status to end with' }),
  signal: text({ default: NO_SIGNAL, placeholder: 'NAME', help: 'the signal that ends it, instead of an exit' }),
  count: integer({ default: 1, min: 1, max: 10_000, help: 'how many, adopted at the same moment' }),
  atOnce: flag({ help: 'all of them end at one instant, when the last has been adopted' }),
};

/** Their default action is not to end the process: signal(7). */
const HARMLESS_SIGNALS = ['SIGCHLD', 'SIGCONT', 'SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGURG', 'SIGWINCH'];

export const orphanCommand: Command<typeof table> = {
  summary: 'Leaves processes to PID 1, which adopts them, and lets them end: one JSON line each.',
  table,
  main: (options: OptionValues<typeof table>) => {
    const end = toEnd(options);
    const ends = Array.from({ length: options.count }, () => end);
    const print = (orphan: Orphaned) => printLine(JSON.stringify(orphan));
    dropOrphans(ends, print, options.atOnce);
    return ExitCode.Pass;
  },
};

function toEnd({ exit, signal }: OptionValues<typeof table>): OrphanEnd {
  if (signal === NO_SIGNAL) return { exitCode: exit };
  if (exit !== 0) throw new UsageError('expected --exit or --signal, received both');
  const number = signalNumber(signal);
  if (number === undefined || HARMLESS_SIGNALS.includes(signalName(number))) {
    throw new UsageError(`--signal: expected a signal that ends a process, received ${JSON.stringify(signal)}`);
  }
  return { signal: number };
}

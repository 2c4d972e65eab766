/** `forkbed-probe changes`: the process table of the namespace it runs in, without itself, again and again, as what has changed in it. */
import { ExitCode } from '../../common/exit-codes.ts';
import { integer, text } from '../../common/option-kinds.ts';
import type { OptionValues } from '../../common/options.ts';
import { monotonicMs } from '../posix/clock.ts';
import { printLine } from '../posix/output.ts';
import { StopSignals } from '../posix/stop-signals.ts';
import { observerPid } from '../proc/census.ts';
import { ProcessChanges } from '../proc/process-changes.ts';
import type { Command } from '../program.ts';

const table = {
  interval: integer({ default: 1_000, min: 1, placeholder: 'MS', help: 'from the start of one sample to the next' }),
  argvs: integer({ default: 16_384, help: 'of how many processes the argv is read again for a sample; 0: of none' }),
  without: integer({ default: 0, placeholder: 'PID', help: 'a process that observes, too, and is left out; 0: none' }),
  proc: text({ default: '/proc', placeholder: 'DIR', help: 'the mount of proc to read' }),
};

export const changesCommand: Command<typeof table> = {
  summary: 'Prints the processes of this namespace, and then what changes in them, a JSON object a sample.',
  table,
  main: ({ interval, argvs, without, proc }: OptionValues<typeof table>) => {
    const stop = new StopSignals();
    const changes = new ProcessChanges(proc, { maxArgvs: argvs, without: [observerPid(proc) ?? 0, without] });
    while (!stop.arrived) {
      const nextMs = monotonicMs() + interval;
      printLine(JSON.stringify(changes.next()));
      stop.wait({ untilMs: nextMs });
    }
    return ExitCode.Pass;
  },
};

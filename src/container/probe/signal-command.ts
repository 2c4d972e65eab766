/**
 * `forkbed-probe signal --children-of PID --signal NAME`: sends a signal to all living children of a process, or with `--to`
 * to a process itself, and sees whether it acts. It needs the right to: the user id of the processes, or CAP_KILL.
 * PID 1 of the namespace does not heed SIGSTOP and SIGKILL from here, only from the engine: pid_namespaces(7).
 */

import type { Signalled } from '../../common/events/signalled.ts';
import { ExitCode } from '../../common/exit-codes.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import { integer, text } from '../../common/option-kinds.ts';
import type { OptionValues } from '../../common/options.ts';
import type { ProcessRecord } from '../../common/process-table/model.ts';
import { findChildren, isZombie } from '../../common/process-table/process-tree.ts';
import { signalName, signalNumber } from '../../common/process-table/signal-names.ts';
import { monotonicMs } from '../posix/clock.ts';
import { printLine } from '../posix/output.ts';
import { StopSignals } from '../posix/stop-signals.ts';
import { takeLightCensus } from '../proc/census.ts';
import type { Command } from '../program.ts';
import { signalProcesses } from './signal-processes.ts';

const POLL_MS = 5;
const MAX_PID = 2 ** 22;

const table = {
  childrenOf: integer({
    default: 1,
    min: 1,
    max: MAX_PID,
    placeholder: 'PID',
    help: 'the process whose children get the signal',
  }),
  to: integer({ default: 0, max: MAX_PID, placeholder: 'PID', help: 'a process itself, instead; 0: none' }),
  signal: text({ default: 'SIGKILL', placeholder: 'NAME', help: 'what is sent' }),
  atLeast: integer({ default: 1, min: 1, help: 'wait until there are this many children' }),
  within: integer({
    default: 0,
    placeholder: 'MS',
    help: 'how long to wait for them; then those that are there count',
  }),
  actWithin: integer({ default: 1_000, placeholder: 'MS', help: 'how long the signal may take to act' }),
  proc: text({ default: '/proc', placeholder: 'DIR', help: 'the mount of proc to read' }),
};

export const signalCommand: Command<typeof table> = {
  summary: 'Sends a signal to all children of a process at one instant, and tells in how many it acted: one JSON line.',
  table,
  main: (options: OptionValues<typeof table>) => {
    const signal = signalNumber(options.signal);
    if (signal === undefined) {
      throw new UsageError(`--signal: expected the name of a signal, received ${JSON.stringify(options.signal)}`);
    }
    const stop = new StopSignals();
    const pause = (ms: number) => void stop.wait({ untilMs: monotonicMs() + ms });
    const processes = awaitProcesses(options, { stop, pause });
    const outcome = signalProcesses({
      processes,
      signal,
      procDir: options.proc,
      actWithinMs: options.actWithin,
      pause,
    });
    const { to, childrenOf: parent } = options;
    const signalled: Signalled = {
      event: 'signalled',
      signal: signalName(signal),
      pid: to === 0 ? parent : to,
      ...outcome,
    };
    printLine(JSON.stringify(signalled));
    return stop.exitCode ?? ExitCode.Pass;
  },
};

/** A zombie cannot be signalled any more; our own processes are in no census. */
function awaitProcesses(
  options: OptionValues<typeof table>,
  { stop, pause }: { stop: StopSignals; pause: (ms: number) => void },
): ProcessRecord[] {
  const untilMs = monotonicMs() + options.within;
  for (;;) {
    const { processes } = takeLightCensus(options.proc, { withArgv: false });
    const meant = options.to === 0 ? findChildren(processes, options.childrenOf) : processes.filter(is(options.to));
    const living = meant.filter((process) => !isZombie(process));
    if (living.length >= options.atLeast || stop.arrived || monotonicMs() >= untilMs) return living;
    pause(POLL_MS);
  }
}

function is(pid: number): (process: ProcessRecord) => boolean {
  return (process) => process.pid === pid;
}

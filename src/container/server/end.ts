/**
 * The end of the server, as the signal wants it: SIGTERM gives whoever is being served the grace, SIGINT nothing, SIGQUIT all
 * the time in the world. What SIGQUIT leaves behind it really leaves, unless it is PID 1, with which the kernel ends all
 * others: then it stays, and only reaps.
 */
import { getpid, SIGINT, SIGQUIT } from 'forkbed:posix';
import { NO_TIMEOUT } from '../../common/deadlines.ts';
import { ExitCode } from '../../common/exit-codes.ts';
import { signalName } from '../../common/process-table/signal-names.ts';
import type { ServerContext } from './context.ts';
import type { Mode } from './modes/mode.ts';

const EXIT_CODE_BASE = 128;

/** The exit code. */
export function end({ context, mode, signal }: { context: ServerContext; mode: Mode; signal: number }): number {
  const { control, journal, reaping, stats } = context;
  control.isStopping = true;
  stats?.close();
  const graceMs = graceOf(signal, context.options.grace);
  journal.log({
    event: 'stopping',
    signal: signalName(signal),
    ...(reaping.children === undefined ? {} : { children: reaping.children }),
    ...(graceMs === NO_TIMEOUT ? {} : { graceMs }),
  });
  const killed = signal === SIGQUIT && leavesChildren(mode) ? 0 : mode.drain(graceMs);
  const exitCode = killed === 0 ? ExitCode.Pass : EXIT_CODE_BASE + signal;
  journal.logRejections();
  journal.log({ event: 'stopped', killed, exitCode, ...journal.totals });
  return exitCode;
}

function graceOf(signal: number, graceMs: number): number {
  if (signal === SIGQUIT) return NO_TIMEOUT;
  return signal === SIGINT ? 0 : graceMs;
}

/** Whether somebody else serves, and can go on without it. */
function leavesChildren({ clients }: Mode): boolean {
  return clients === undefined && getpid() !== 1;
}

/**
 * The end of the server, by signal: after SIGTERM sessions may last for the grace, after SIGINT they end at once, after SIGQUIT
 * they have no limit. After SIGQUIT the server ends and leaves its children behind; as PID 1 it stays and only reaps, since the
 * kernel ends all others with PID 1.
 */
import { getpid, SIGINT, SIGQUIT } from 'forkbed:posix';
import { NO_TIMEOUT } from '../../common/deadlines.ts';
import { ExitCode } from '../../common/exit-codes.ts';
import { signalName } from '../../common/process-table/signal-names.ts';
import type { ServerContext } from './context.ts';
import type { Mode } from './modes/mode.ts';

const EXIT_CODE_BASE = 128;

/** Drains the server. Returns its exit code. */
export function end({ context, mode, signal }: { context: ServerContext; mode: Mode; signal: number }): number {
  const { control, journal, reaping, stats } = context;
  control.isStopping = true;
  stats?.close();
  const graceMs = signalGraceMs(signal, context.options.grace);
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

function signalGraceMs(signal: number, graceMs: number): number {
  if (signal === SIGQUIT) return NO_TIMEOUT;
  return signal === SIGINT ? 0 : graceMs;
}

/** Whether children serve, and can go on without the server. */
function leavesChildren({ clients }: Mode): boolean {
  return clients === undefined && getpid() !== 1;
}

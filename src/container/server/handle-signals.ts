/** What the loop of every mode, and the drain, do when signals have arrived. */
import { SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1 } from 'forkbed:posix';
import type { ServerContext } from './context.ts';
import type { Journal } from './journal.ts';
import type { Reaping } from './reaping/reaping.ts';

/** Signals of every server; a strategy adds its own. */
export const CONTROL_SIGNALS: readonly number[] = [SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1];

type SignalContext = Pick<ServerContext, 'signals' | 'reaping' | 'journal' | 'control'>;

/** Reaps where a child has ended, and obeys signals. Returns the signal that ends the server, if one has come. */
export function handleSignals(context: SignalContext): number | undefined {
  const { signals, reaping, journal } = context;
  const arrived = signals.take();
  if (arrived.includes(SIGCHLD)) reapAndLog(reaping, journal);
  else if (signals.ended.length > 0) reapAndLog(reaping, journal, signals.ended);
  if (arrived.length === 0 || (arrived.length === 1 && arrived[0] === SIGCHLD)) return undefined;
  return obey(context.control, arrived);
}

/** Obeys signals. Returns the one that ends the server, or while it drains cuts the grace short, if one has arrived. */
export function obey(control: ServerContext['control'], arrived: readonly number[]): number | undefined {
  if (arrived.includes(SIGUSR1)) control.logStats();
  const ends = control.isStopping ? [SIGTERM, SIGINT] : [SIGTERM, SIGINT, SIGQUIT];
  const end = arrived.find((signal) => ends.includes(signal));
  if (end === undefined && !control.isStopping && arrived.includes(SIGHUP)) control.reload();
  return end;
}

/** `named`: the pids to ask for; without it any child. */
export function reapAndLog(reaping: Reaping, journal: Journal, named?: readonly number[]): void {
  reaping.reap(journal.ended, named);
}

/**
 * The end of the server: its children may finish within the grace, then it sends them SIGTERM, then SIGKILL. It never signals
 * a process that is not the server's own child: as PID 1 it shares its namespace with health checks and observers. A second
 * SIGTERM or SIGINT cuts the grace short.
 */
import { kill, POLLIN, SIGINT, SIGKILL, SIGTERM } from 'forkbed:posix';
import { monotonicMs } from '../posix/clock.ts';
import { PollSet } from '../posix/poll-set.ts';
import { isPosixError } from '../posix/posix-error.ts';
import type { ServerContext } from './context.ts';
import { handleSignals, reapAndLog } from './handle-signals.ts';

const AFTER_TERM_MS = 1000;
const AFTER_KILL_MS = 1000;
/** Some strategies get no signal when a child ends, and a signal can be lost. */
const POLL_INTERVAL_MS = 50;

type DrainContext = Pick<ServerContext, 'signals' | 'reaping' | 'journal' | 'control'>;

/** How many children did not finish within the grace; NO_TIMEOUT is a grace without limit. */
export function drainChildren(context: DrainContext, graceMs: number): number {
  waitForChildren(context, graceMs);
  const late = context.reaping.livePids();
  if (late.length === 0) return 0;
  signalAll(late, SIGTERM);
  waitForChildren(context, AFTER_TERM_MS);
  signalAll(context.reaping.livePids(), SIGKILL);
  waitForChildren(context, AFTER_KILL_MS);
  return late.length;
}

/** How many clients of the backlog a server still accepts when `signal` ends it: none on SIGINT, which would end them at once. */
export function drainBacklog(signal: number, backlog: number): number {
  return signal === SIGINT ? 0 : backlog;
}

function waitForChildren(context: DrainContext, limitMs: number): void {
  const { signals, reaping, journal } = context;
  const waits = new PollSet(1);
  waits.watch(0, { fd: signals.fd, events: POLLIN });
  const deadlineMs = monotonicMs() + limitMs;
  reapAndLog(reaping, journal);
  for (;;) {
    const leftMs = deadlineMs - monotonicMs();
    if (leftMs <= 0 || reaping.livePids().length === 0) return;
    if (waits.wait(Math.min(leftMs, POLL_INTERVAL_MS)) === 0) reapAndLog(reaping, journal);
    else if (handleSignals(context) !== undefined) return;
  }
}

function signalAll(pids: readonly number[], signal: number): void {
  for (const pid of pids) {
    try {
      kill(pid, signal);
    } catch (error) {
      // It has ended meanwhile.
      if (!isPosixError(error, 'ESRCH')) throw error;
    }
  }
}

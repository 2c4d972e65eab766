/**
 * One signal to many processes, as nearly at one instant as kill(2) allows: all are found first, then all are sent to, then it
 * is seen whether the signal acted. It is a fault that the user has asked for: nothing else here changes the subject.
 */
import { kill, SIGCONT, SIGSTOP } from 'forkbed:posix';
import { toIdentity } from '../../common/process-table/identity.ts';
import type { ProcessRecord } from '../../common/process-table/model.ts';
import { isZombie } from '../../common/process-table/process-tree.ts';
import { monotonicMs } from '../posix/clock.ts';
import { isPosixError } from '../posix/posix-error.ts';
import { readProcess } from '../proc/process-list.ts';

const POLL_MS = 2;

export interface SignalOutcome {
  readonly sent: number;
  readonly acted: number;
  readonly spanMs: number;
  readonly actedMs: number;
}

/** `pause` waits so many milliseconds; `actWithinMs` is how long the signal may take to act. @throws PosixError EPERM */
export function signalProcesses(request: {
  processes: readonly ProcessRecord[];
  signal: number;
  procDir: string;
  actWithinMs: number;
  pause: (ms: number) => void;
}): SignalOutcome {
  const { processes, signal, procDir, actWithinMs, pause } = request;
  const beganMs = monotonicMs();
  const sentTo = processes.filter(({ pid }) => sendSignal(pid, signal));
  const spanMs = monotonicMs() - beganMs;
  let waiting = sentTo.filter((process) => !hasActed({ process, signal, procDir }));
  while (waiting.length > 0 && monotonicMs() - beganMs < actWithinMs) {
    pause(POLL_MS);
    waiting = waiting.filter((process) => !hasActed({ process, signal, procDir }));
  }
  return {
    sent: sentTo.length,
    acted: sentTo.length - waiting.length,
    spanMs: round(spanMs),
    actedMs: round(monotonicMs() - beganMs),
  };
}

/** `false` for a process that has ended, and was reaped, in the meantime. @throws PosixError EPERM */
export function sendSignal(pid: number, signal: number): boolean {
  try {
    kill(pid, signal);
    return true;
  } catch (error) {
    if (isPosixError(error, 'ESRCH')) return false;
    throw error;
  }
}

function hasActed({ process, signal, procDir }: { process: ProcessRecord; signal: number; procDir: string }): boolean {
  const now = readProcess(procDir, process.pid);
  // Another process may have got the pid since: this one has ended, and so it runs no more either.
  if (now === undefined || toIdentity(now) !== toIdentity(process) || isZombie(now)) return signal !== SIGSTOP;
  if (signal === SIGSTOP) return now.state === 'T';
  return signal === SIGCONT && now.state !== 'T';
}

/** To hundredths. */
function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}

/**
 * A zombie of our own: a child that has ended and that we, its parent, do not reap before we want to. As long as we live
 * no other process inherits it; so a program that plants one must block the signals that would end it first (see `StopSignals`).
 */
import { fork, getpid, SIG_DFL, SIGCHLD, sigaction, waitpid } from 'forkbed:posix';
import { isZombie } from '../../common/process-table/process-tree.ts';
import { monotonicMs } from '../posix/clock.ts';
import type { StopSignals } from '../posix/stop-signals.ts';
import { readProcess } from '../proc/process-list.ts';

const ANY_END = 0;
/** What proc may take to show it. */
export const SHOWN_WITHIN_MS = 5_000;
const POLL_MS = 5;

export class PlantedZombie {
  readonly pid: number;
  readonly parent = getpid();
  #reaped = false;

  /** @throws PosixError EAGAIN, ENOMEM: no process can be forked */
  constructor() {
    // Ignored, as we may have been started, it would have the kernel reap the child: wait(2), NOTES.
    sigaction(SIGCHLD, SIG_DFL, 0);
    this.pid = fork(() => 0);
  }

  /** Whether proc shows it as a zombie, by its own pid and as our child. */
  isShownBy(procDir: string): boolean {
    const process = readProcess(procDir, this.pid);
    return process !== undefined && process.ppid === this.parent && isZombie(process);
  }

  /** Between fork and the child's end there is a moment in which it is no zombie yet. False where a signal came first, too. */
  waitUntilShown(procDir: string, stop: StopSignals): boolean {
    const limitMs = monotonicMs() + SHOWN_WITHIN_MS;
    while (!this.isShownBy(procDir)) {
      if (stop.arrived || monotonicMs() >= limitMs) return false;
      stop.wait({ untilMs: monotonicMs() + POLL_MS });
    }
    return true;
  }

  reap(): void {
    if (this.#reaped) return;
    this.#reaped = true;
    waitpid(this.pid, ANY_END);
  }
}

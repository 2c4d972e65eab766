/**
 * Tells which children have ended, where the server does not wait for them: by a pidfd for each, which becomes readable however
 * the child ends, also where the kernel reaps it. It costs a descriptor a child, and every fork copies all of them; `--reap wait`
 * needs none. pidfd_open(2).
 */
import {
  close,
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLLIN,
  epoll_create1,
  epoll_ctl,
  epoll_wait,
  getpid,
  pidfd_open,
} from 'forkbed:posix';
import { ForkbedError } from '../../../common/forkbed-error.ts';
import { isPosixError } from '../../posix/posix-error.ts';
import type { Signals } from '../../posix/signal-fd.ts';

const ENDS_PER_POLL = 64;

export class EndWatch {
  /** Readable when a child has ended. */
  readonly fd = epoll_create1();
  readonly #ready = new Int32Array(2 * ENDS_PER_POLL);
  /** The pid of each pidfd. */
  readonly #pids = new Map<number, number>();

  /** @throws ForkbedError ERR_PIDFD where the kernel, or what guards it, does not have pidfds */
  constructor() {
    try {
      close(pidfd_open(getpid()));
    } catch (cause) {
      throw new ForkbedError(
        'ERR_PIDFD',
        'a limit without --reap wait: expected pidfd_open(2), which needs Linux 5.3 and a seccomp profile that allows it, ' +
          `received ${isPosixError(cause) ? cause.code : String(cause)}`,
        { cause },
      );
    }
  }

  /** `false` where the child has ended already, and was reaped. @throws PosixError EMFILE, ENFILE, ENOMEM, ENOSPC */
  add(pid: number): boolean {
    let pidfd: number;
    try {
      pidfd = pidfd_open(pid);
    } catch (error) {
      if (isPosixError(error, 'ESRCH')) return false;
      throw error;
    }
    try {
      epoll_ctl(this.fd, EPOLL_CTL_ADD, pidfd, EPOLLIN);
    } catch (error) {
      close(pidfd);
      throw error;
    }
    this.#pids.set(pidfd, pid);
    return true;
  }

  /** The children that have ended since the last call. */
  takeEnded(): number[] {
    const ended: number[] = [];
    for (let count = ENDS_PER_POLL; count === ENDS_PER_POLL; ) {
      count = epoll_wait(this.fd, this.#ready.buffer, 0);
      for (let index = 0; index < count; index++) ended.push(this.#take(this.#ready[2 * index] ?? -1));
    }
    return ended;
  }

  #take(pidfd: number): number {
    const pid = this.#pids.get(pidfd) ?? 0;
    this.#pids.delete(pidfd);
    // Closing alone does not remove it: children that were forked meanwhile hold copies of it. epoll(7).
    epoll_ctl(this.fd, EPOLL_CTL_DEL, pidfd, 0);
    close(pidfd);
    return pid;
  }
}

/** Signals, and the ends of children that the server does not wait for: one descriptor that wakes the loop for both. */
export class SignalsAndEnds implements Signals {
  readonly fd = epoll_create1();
  readonly #signals: Signals;
  readonly #noticeEnds: () => void;

  constructor(signals: Signals, ends: { readonly fd: number; readonly notice: () => void }) {
    this.#signals = signals;
    this.#noticeEnds = ends.notice;
    for (const { fd } of [signals, ends]) epoll_ctl(this.fd, EPOLL_CTL_ADD, fd, EPOLLIN);
  }

  /** The signals; it counts the ends on the way. */
  take(): readonly number[] {
    this.#noticeEnds();
    return this.#signals.take();
  }

  get ended(): number[] {
    return this.#signals.ended;
  }

  release(): void {
    close(this.fd);
    this.#signals.release();
  }
}

/**
 * SIGTERM and SIGINT, and the waits of a program that may be asked to end: each ends when one of them arrives. They
 * are blocked and read from a descriptor, so that they reach a program also as PID 1, where a signal with the default
 * disposition is dropped: pid_namespaces(7).
 */
import { POLLIN, SIGINT, SIGTERM } from 'forkbed:posix';
import { monotonicMs } from './clock.ts';
import { PollSet } from './poll-set.ts';
import { SignalFd } from './signal-fd.ts';

/** A shell gives a program that a signal has ended this and the signal's number. */
const EXIT_CODE_BASE = 128;

const SIGNALS = 0;
const SOCKET = 1;

export class StopSignals {
  readonly #signalFd = new SignalFd([SIGTERM, SIGINT]);
  readonly #set = new PollSet(2);
  #received: number | undefined;

  constructor() {
    this.#set.watch(SIGNALS, { fd: this.#signalFd.fd, events: POLLIN });
  }

  /** For poll and epoll. */
  get fd(): number {
    return this.#signalFd.fd;
  }

  /** Whether one of the signals has arrived; it stays so. */
  get arrived(): boolean {
    return this.#received !== undefined;
  }

  /** 143 or 130 once a signal has arrived. */
  get exitCode(): number | undefined {
    return this.#received === undefined ? undefined : EXIT_CODE_BASE + this.#received;
  }

  /** Takes what has arrived; the first signal counts. */
  take(): void {
    const [signal] = this.#signalFd.take();
    this.#received ??= signal;
  }

  /** Waits until a signal arrives, the time is over, or `fd` has events, which are returned: 0 where none came. */
  wait(limit: { untilMs: number; fd?: number; events?: number }): number {
    const { untilMs, fd, events = POLLIN } = limit;
    this.#set.watch(SOCKET, fd === undefined ? undefined : { fd, events });
    while (!this.arrived) {
      const leftMs = untilMs - monotonicMs();
      this.#set.wait(Math.max(0, leftMs));
      if (this.#set.events(SIGNALS) !== 0) this.take();
      const happened = this.#set.events(SOCKET);
      if (happened !== 0 || leftMs <= 0) return happened;
    }
    return 0;
  }
}

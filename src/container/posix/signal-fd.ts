/**
 * Signals as something to read, so that one poll waits for them and for sockets, and none arrives between a check and
 * a wait. The signals are blocked for the process as long as this is open. signalfd(2).
 */
import { close, read, SIG_BLOCK, SIG_SETMASK, SIG_UNBLOCK, signalfd, sigprocmask } from 'forkbed:posix';

const SIGINFO_BYTES = 128;
const SIGINFOS_AT_ONCE = 16;

export class SignalFd {
  readonly fd: number;
  readonly #signals: readonly number[];
  readonly #maskBefore: readonly number[];
  readonly #buffer = new ArrayBuffer(SIGINFO_BYTES * SIGINFOS_AT_ONCE);
  readonly #words = new Uint32Array(this.#buffer);

  constructor(signals: readonly number[]) {
    this.#signals = signals;
    this.#maskBefore = sigprocmask(SIG_BLOCK, signals);
    this.fd = signalfd(signals);
  }

  /** The numbers of the signals that have arrived; standard signals do not queue, so each stands for one or more. */
  take(): number[] {
    const bytes = read(this.fd, this.#buffer, 0, this.#buffer.byteLength) ?? 0;
    return Array.from({ length: bytes / SIGINFO_BYTES }, (_, index) => this.#words[(index * SIGINFO_BYTES) / 4] ?? 0);
  }

  /** In a forked child: the mask as it was before, and these signals open even if it held them. */
  release(): void {
    close(this.fd);
    sigprocmask(SIG_SETMASK, this.#maskBefore);
    sigprocmask(SIG_UNBLOCK, this.#signals);
  }
}

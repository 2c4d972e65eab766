/**
 * Signals as something to read, so that one poll waits for them and for sockets, and none arrives between a check and
 * a wait. The signals are blocked for the process as long as this is open. signalfd(2).
 */
import { blockedSignals, close, read, SIG_BLOCK, SIG_SETMASK, signalfd, sigprocmask } from 'forkbed:posix';

const SIGINFO_BYTES = 128;
const SIGINFOS_AT_ONCE = 4;

/** What a loop needs of it. */
export type Signals = Pick<SignalFd, 'fd' | 'take' | 'release'>;

export class SignalFd {
  readonly fd: number;
  /** The mask from before, with these signals open even if it held them. */
  private readonly maskAfter: readonly number[];
  private readonly buffer = new ArrayBuffer(SIGINFO_BYTES * SIGINFOS_AT_ONCE);
  private readonly words = new Uint32Array(this.buffer);

  /** `blocked`: the mask from before, where somebody has looked at it already. */
  constructor(signals: readonly number[], blocked: readonly number[] = blockedSignals()) {
    this.maskAfter = blocked.filter((signal) => !signals.includes(signal));
    sigprocmask(SIG_BLOCK, signals);
    this.fd = signalfd(signals);
  }

  /** The numbers of the signals that have arrived; standard signals do not queue, so each stands for one or more. */
  take(): number[] {
    const bytes = read(this.fd, this.buffer, 0, this.buffer.byteLength) ?? 0;
    const arrived: number[] = [];
    for (let word = 0; word < bytes / 4; word += SIGINFO_BYTES / 4) arrived.push(this.words[word] ?? 0);
    return arrived;
  }

  /** Closes it, and lets the signals through again: a forked child's first business. */
  release(): void {
    close(this.fd);
    sigprocmask(SIG_SETMASK, this.maskAfter);
  }
}

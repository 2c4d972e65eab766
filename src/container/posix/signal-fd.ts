/**
 * Signals as something to read, so that one poll waits for them and for sockets, and none arrives between a check and
 * a wait. The signals are blocked for the process as long as this is open. signalfd(2).
 */
import { blockedSignals, close, read, SIG_BLOCK, SIG_SETMASK, signalfd, sigprocmask } from 'forkbed:posix';

const SIGINFO_BYTES = 128;
const SIGINFOS_AT_ONCE = 4;
/** A sender of signals without end must not keep the loop here. */
const READS_AT_ONCE = 256;

/** Of struct signalfd_siginfo, as words of four bytes. */
const WORDS = SIGINFO_BYTES / 4;
const SSI_SIGNO = 0;
const SSI_PID = 3;
const SSI_BAND = 7;

/** What a loop needs of it. */
export type Signals = Pick<SignalFd, 'fd' | 'take' | 'ended' | 'release'>;

export class SignalFd {
  readonly fd: number;
  /** The senders of the exit signals of the last `take`: children that have ended, and any process that sends it by kill(2). */
  readonly ended: number[] = [];
  /** The mask from before, with these signals open even if it held them. */
  private readonly maskAfter: readonly number[];
  /** 0: there is none. */
  private readonly exitSignal: number;
  private readonly arrived: number[] = [];
  private readonly buffer = new ArrayBuffer(SIGINFO_BYTES * SIGINFOS_AT_ONCE);
  private readonly words = new Uint32Array(this.buffer);

  /**
   * `blocked`: the mask from before, where the caller knows it already. `exitSignal`: one of the signals, which queues
   * and which the kernel sends for each child that ends.
   */
  constructor(
    signals: readonly number[],
    {
      blocked = blockedSignals(),
      exitSignal = 0,
    }: { blocked?: readonly number[]; exitSignal?: number | undefined } = {},
  ) {
    this.maskAfter = blocked.filter((signal) => !signals.includes(signal));
    this.exitSignal = exitSignal;
    sigprocmask(SIG_BLOCK, signals);
    this.fd = signalfd(signals);
  }

  /**
   * The numbers of the signals that have arrived; standard signals do not queue, so each stands for one or more. The same array
   * each time, as a new one would be an object for each turn of a loop: it holds until the next call.
   */
  take(): readonly number[] {
    const { arrived } = this;
    if (arrived.length > 0) arrived.length = 0;
    if (this.ended.length > 0) this.ended.length = 0;
    for (let reads = 0; reads < READS_AT_ONCE; reads++) {
      const bytes = read(this.fd, this.buffer, 0, this.buffer.byteLength) ?? 0;
      for (let word = 0; word < bytes / 4; word += WORDS) {
        const signal = this.words[word + SSI_SIGNO] ?? 0;
        // Not by a call: this runs for every child.
        if (signal === this.exitSignal) this.ended[this.ended.length] = this.sender(word);
        else arrived[arrived.length] = signal;
      }
      if (bytes < this.buffer.byteLength) break;
    }
    return arrived;
  }

  /**
   * The kernel gives the pid of a child that has ended, since 4.14 in the layout of SIGIO,
   * unless the signal is SIGCHLD: where that has its `band`, on machines that store the low half first. kernel/signal.c,
   * siginfo_layout.
   */
  private sender(word: number): number {
    return this.words[word + SSI_PID] || (this.words[word + SSI_BAND] ?? 0);
  }

  /** Closes it, and lets the signals through again: a forked child's first business. */
  release(): void {
    close(this.fd);
    sigprocmask(SIG_SETMASK, this.maskAfter);
  }
}

/**
 * The path to a gate on another machine, which is beside the server: while the gate does not answer, no reply of the server can be expected
 * either. The kernel asks the gate each second whether it is there (keepalive of tcp(7)), and TCP_INFO says how often it got no answer.
 */
import { getsockopt, IPPROTO_TCP, TCP_INFO } from 'forkbed:posix';
import { monotonicMs } from '../posix/clock.ts';

const SAMPLE_EVERY_MS = 500;
/** One may be on its way. */
const MIN_UNANSWERED = 2;
/** The first few come within a second. */
const MIN_RETRANSMITS = 4;
/** From the last answer until so much was not answered. */
const SILENT_BEFORE_MS = 2_000;

export class GatePath {
  readonly #fd: number;
  #nextMs = 0;
  #silentFromMs: number | undefined;
  #silentMs = 0;

  /** `fd`: a TCP socket whose owner has set its probes. */
  constructor(fd: number) {
    this.#fd = fd;
  }

  /** When it is to be sampled again. */
  get nextMs(): number {
    return this.#nextMs;
  }

  /** How long it was silent, at the longest; 0 where it never was. */
  get silentMs(): number {
    return this.#silentMs;
  }

  sample(): void {
    const nowMs = monotonicMs();
    this.#nextMs = nowMs + SAMPLE_EVERY_MS;
    if (!isSilent(getsockopt(this.#fd, IPPROTO_TCP, TCP_INFO))) {
      this.#silentFromMs = undefined;
      return;
    }
    this.#silentFromMs ??= nowMs - SILENT_BEFORE_MS;
    this.#silentMs = Math.max(this.#silentMs, Math.round(nowMs - this.#silentFromMs));
  }
}

/** Of a struct tcp_info the first four bytes: its state, that of congestion, what was sent again, and probes without an answer. */
function isSilent(info: number): boolean {
  return info >>> 24 >= MIN_UNANSWERED || ((info >>> 16) & 0xff) >= MIN_RETRANSMITS;
}

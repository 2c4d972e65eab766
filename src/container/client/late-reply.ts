/**
 * A reply that was given up, and is listened to for as long again: a server that is only slower than the time-out is another
 * thing than one that never replies. One connection of a client is enough to tell.
 */
import { ForkbedError } from '../../common/forkbed-error.ts';
import type { TcpClient } from '../net/tcp-client.ts';
import { monotonicMs } from '../posix/clock.ts';
import { isPosixError } from '../posix/posix-error.ts';

/** More is not needed to know that something came. */
const BYTES = 1_024;

export class LateReply {
  /** Until when it is listened to. */
  readonly untilMs: number;
  readonly #client: TcpClient;
  readonly #sentMs: number;
  readonly #onReply: (afterMs: number) => void;

  /** `onReply` is called with the milliseconds since the message, once, if anything comes. It owns the client from now on. */
  constructor(
    client: TcpClient,
    { sentMs, timeoutMs, onReply }: { sentMs: number; timeoutMs: number; onReply: (afterMs: number) => void },
  ) {
    this.#client = client;
    this.#sentMs = sentMs;
    this.#onReply = onReply;
    this.untilMs = sentMs + 2 * timeoutMs;
  }

  /** -1 when it is over. */
  get fd(): number {
    return this.#client.fd;
  }

  /** Something has come, or the server has closed. */
  take(): void {
    try {
      const count = this.#client.receive(new ArrayBuffer(BYTES));
      if (count === undefined) return;
      if (count > 0) this.#onReply(monotonicMs() - this.#sentMs);
    } catch (error) {
      // That it was reset is no reply, nor is what is wrong in TLS or gRPC; the failure is counted already.
      if (!isPosixError(error) && !(error instanceof ForkbedError && error.code !== 'ERR_BUG')) throw error;
    }
    this.close();
  }

  close(): void {
    this.#client.close();
  }
}

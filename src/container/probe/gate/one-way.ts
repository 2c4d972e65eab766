/**
 * One direction of a forwarded connection: what comes from one socket goes to the other, in order, and its end, too. It reads no more
 * while there is something that the other socket has no room for, so at most one chunk is kept.
 */
import { recv, SHUT_WR, send, shutdown } from 'forkbed:posix';

export class OneWay {
  readonly #from: number;
  readonly #to: number;
  /** Shared by all: what is read is sent at once, as far as there is room. */
  readonly #chunk: ArrayBuffer;
  #rest: ArrayBuffer | undefined;
  #sent = 0;
  #hasEnded = false;

  /** Both descriptors are non-blocking sockets. */
  constructor({ from, to, chunk }: { from: number; to: number; chunk: ArrayBuffer }) {
    this.#from = from;
    this.#to = to;
    this.#chunk = chunk;
  }

  /** Whether `receive` is to be called when there is something to read. */
  get wantsInput(): boolean {
    return !this.#hasEnded && this.#rest === undefined;
  }

  /** Whether `flush` is to be called when there is room. */
  get wantsRoom(): boolean {
    return this.#rest !== undefined;
  }

  /** The end of the stream has been passed on. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Reads once, and passes it on. @throws PosixError: one of the two sockets is broken */
  receive(): void {
    const length = recv(this.#from, this.#chunk, 0, this.#chunk.byteLength);
    if (length === undefined) return;
    if (length === 0) {
      this.#hasEnded = true;
      shutdown(this.#to, SHUT_WR);
      return;
    }
    const sent = send(this.#to, this.#chunk, 0, length) ?? 0;
    if (sent === length) return;
    this.#rest = this.#chunk.slice(sent, length);
    this.#sent = 0;
  }

  /** @throws PosixError: the socket is broken */
  flush(): void {
    if (this.#rest === undefined) return;
    this.#sent += send(this.#to, this.#rest, this.#sent, this.#rest.byteLength - this.#sent) ?? 0;
    if (this.#sent === this.#rest.byteLength) this.#rest = undefined;
  }
}

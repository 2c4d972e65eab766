/**
 * What every connection says, and what it must hear: the messages are encoded once and lie one after the other in one
 * buffer that all connections share, so that a connection holds nothing but its place in them. Pure: no I/O.
 */
import { UsageError } from '../../common/forkbed-error.ts';

export type Expectation = 'ok' | 'echo' | 'any' | 'http';

/** Bytes that a server which reads 1,024 at a time, as the article's does, takes for one message. */
const LONGEST_UNFRAMED_BYTES = 1024;
/** The messages lie in memory as a whole. */
const MOST_BYTES = 64 * 1024 * 1024;
const OK = Uint8Array.of(0x4f, 0x4b);

export class Plan {
  /** Messages of one connection. */
  readonly messages: number;
  /** All messages; for send. */
  readonly bytes: ArrayBuffer;
  /** What replies are compared with; `undefined` where any byte will do. */
  readonly expected: Uint8Array | undefined;
  readonly #expect: Expectation;
  /** Where each message starts, and where the last one ends; a single message stands for all that are the same. */
  readonly #starts: Uint32Array;

  /**
   * `payload` says what a message is, `%d` in it stands for the message's number, from 0; `encode` makes bytes of that.
   * @throws UsageError where the messages are too long for what is expected, or for memory
   */
  constructor(given: {
    messages: number;
    payload: string;
    expect: Expectation;
    encode: (text: string) => ArrayBuffer;
  }) {
    const distinct = given.payload.includes('%d') ? given.messages : Math.min(1, given.messages);
    const encoded = encodeAll({ ...given, count: distinct });
    this.messages = given.messages;
    this.#expect = given.expect;
    this.#starts = startsOf(encoded);
    this.bytes = join(encoded, this.#starts);
    this.expected = given.expect === 'ok' ? OK : given.expect === 'echo' ? new Uint8Array(this.bytes) : undefined;
    if (given.expect === 'ok') refuseSplitMessages(encoded);
    if (given.expect === 'http' && given.messages !== 1) {
      throw new UsageError(
        `--messages: expected 1 with --expect http, whose reply ends the connection, received ${given.messages}`,
      );
    }
  }

  /** A reply is whole when the server has closed, and its first line is an HTTP status of success. RFC 9112, section 4. */
  get repliesAreHttp(): boolean {
    return this.#expect === 'http';
  }

  messageStart(message: number): number {
    return this.#starts[this.#index(message)] ?? 0;
  }

  messageLength(message: number): number {
    const index = this.#index(message);
    return (this.#starts[index + 1] ?? 0) - (this.#starts[index] ?? 0);
  }

  /** Where the reply to a message starts in `expected`. */
  replyStart(message: number): number {
    return this.#expect === 'echo' ? this.messageStart(message) : 0;
  }

  /** Bytes of a whole reply; where any reply will do, the least. */
  replyLength(message: number): number {
    if (this.#expect === 'echo') return this.messageLength(message);
    return this.#expect === 'ok' ? OK.length : 1;
  }

  #index(message: number): number {
    return message < this.#starts.length - 1 ? message : 0;
  }
}

function encodeAll(given: { count: number; payload: string; encode: (text: string) => ArrayBuffer }): Uint8Array[] {
  const { count, payload, encode } = given;
  const encoded: Uint8Array[] = [];
  let bytes = 0;
  for (let message = 0; message < count; message += 1) {
    const next = new Uint8Array(encode(payload.replaceAll('%d', String(message))));
    bytes += next.length;
    if (bytes > MOST_BYTES) {
      throw new UsageError(
        `--messages, --payload: expected at most ${MOST_BYTES} bytes in all messages, received ${count} messages of ${next.length}`,
      );
    }
    encoded.push(next);
  }
  return encoded;
}

function startsOf(encoded: readonly Uint8Array[]): Uint32Array {
  const starts = new Uint32Array(encoded.length + 1);
  encoded.forEach((message, index) => {
    starts[index + 1] = (starts[index] ?? 0) + message.length;
  });
  return starts;
}

function join(encoded: readonly Uint8Array[], starts: Uint32Array): ArrayBuffer {
  const bytes = new Uint8Array(starts.at(-1) ?? 0);
  encoded.forEach((message, index) => {
    bytes.set(message, starts[index]);
  });
  return bytes.buffer;
}

function refuseSplitMessages(encoded: readonly Uint8Array[]): void {
  const longest = encoded.reduce((most, message) => Math.max(most, message.length), 0);
  if (longest <= LONGEST_UNFRAMED_BYTES) return;
  throw new UsageError(
    `--payload: expected at most ${LONGEST_UNFRAMED_BYTES} bytes with --expect ok, received ${longest}: the protocol has ` +
      'no framing and TCP may split a longer message, which then gets two replies; use --expect echo',
  );
}

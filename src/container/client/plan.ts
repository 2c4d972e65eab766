/**
 * What every connection says, and what it must receive: the messages are encoded once and lie one after the other in one
 * buffer that all connections share, so that a connection holds only its position in them. Pure: no I/O.
 */
import { UsageError } from '../../common/forkbed-error.ts';

export type Expectation = 'ok' | 'echo' | 'any' | 'http' | 'grpc';

/** Bytes that a server which reads 1,024 at a time, as the article's does, takes for one message. */
const LONGEST_UNFRAMED_BYTES = 1024;
/** What every TCP takes in one segment, unless the peer announces less: RFC 9293, section 3.7.1. */
const SURELY_ONE_SEGMENT_BYTES = 536;
/** The messages lie in memory as a whole. */
const MAX_BYTES = 64 * 1024 * 1024;
const OK = Uint8Array.of(0x4f, 0x4b);

export class Plan {
  /** Messages of one connection. */
  readonly messages: number;
  /** All messages; for send. */
  readonly bytes: ArrayBuffer;
  /** Where each message starts in `bytes`, and where the last one ends, by place. */
  readonly starts: Uint32Array;
  /** What replies are compared with; `undefined` where any byte will do. */
  readonly expected: Uint8Array | undefined;
  /** The reply to a message is the message: it lies at the same place of `expected`. */
  readonly repliesAreEchoes: boolean;
  /** Bytes of every other reply; where any will do, the least. */
  readonly replyLength: number;
  /** A reply is an HTTP status of success, with the whole header and body that belong to it. RFC 9112. */
  readonly repliesAreHttp: boolean;
  /** As to HEAD. RFC 9110, section 9.3.2. */
  readonly repliesHaveNoBody: boolean;
  /**
   * A message may have to wait for the acknowledgement of what was sent before it, as Nagle's algorithm has it (RFC 9293,
   * section 3.7.4): it does not fit into one segment, or a reply may come that acknowledges nothing.
   */
  readonly mayWaitToBeSent: boolean;
  /** From one message to the next in `starts`: 0 where one stands for all, as they are the same. */
  readonly step: 0 | 1;

  /**
   * `payload` says what a message is, `%d` in it stands for the message's number, from 0; `encode` makes bytes of that.
   * @throws UsageError where the messages are too long for what is expected, or for memory
   */
  constructor(options: {
    messages: number;
    payload: string;
    expect: Expectation;
    encode: (text: string) => ArrayBuffer;
  }) {
    const distinct = options.payload.includes('%d') ? options.messages : Math.min(1, options.messages);
    const encoded = encodeAll({ ...options, count: distinct });
    this.messages = options.messages;
    this.step = distinct > 1 ? 1 : 0;
    this.starts = messageStarts(encoded);
    this.bytes = join(encoded, this.starts);
    this.repliesAreEchoes = options.expect === 'echo';
    this.repliesAreHttp = options.expect === 'http';
    this.repliesHaveNoBody = beginsWith(encoded[0], 'HEAD ');
    this.replyLength = options.expect === 'ok' ? OK.length : 1;
    this.mayWaitToBeSent =
      options.expect === 'any' || options.expect === 'grpc' || maxLength(encoded) > SURELY_ONE_SEGMENT_BYTES;
    this.expected = options.expect === 'ok' ? OK : options.expect === 'echo' ? new Uint8Array(this.bytes) : undefined;
    if (options.expect === 'ok') refuseSplitMessages(encoded);
    if (options.expect === 'http' && options.messages !== 1) {
      throw new UsageError(
        `--messages: expected 1 with --expect http, whose reply ends the connection, received ${options.messages}`,
      );
    }
  }
}

function encodeAll(options: { count: number; payload: string; encode: (text: string) => ArrayBuffer }): Uint8Array[] {
  const { count, payload, encode } = options;
  const encoded: Uint8Array[] = [];
  let bytes = 0;
  for (let message = 0; message < count; message += 1) {
    const next = new Uint8Array(encode(payload.replaceAll('%d', String(message))));
    bytes += next.length;
    if (bytes > MAX_BYTES) {
      throw new UsageError(
        `--messages, --payload: expected at most ${MAX_BYTES} bytes in all messages, received ${count} messages of ${next.length}`,
      );
    }
    encoded.push(next);
  }
  return encoded;
}

function messageStarts(encoded: readonly Uint8Array[]): Uint32Array {
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

function beginsWith(message: Uint8Array | undefined, word: string): boolean {
  return message !== undefined && Array.from(word).every((letter, index) => message[index] === letter.charCodeAt(0));
}

function maxLength(encoded: readonly Uint8Array[]): number {
  return encoded.reduce((max, message) => Math.max(max, message.length), 0);
}

function refuseSplitMessages(encoded: readonly Uint8Array[]): void {
  const longest = maxLength(encoded);
  if (longest <= LONGEST_UNFRAMED_BYTES) return;
  throw new UsageError(
    `--payload: expected at most ${LONGEST_UNFRAMED_BYTES} bytes with --expect ok, received ${longest}: the protocol has ` +
      'no framing and TCP may split a longer message, which then gets two replies; use --expect echo',
  );
}

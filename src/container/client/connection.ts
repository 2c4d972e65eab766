/**
 * One connection's way: connecting → exchanging (send a message, hear its whole reply, and again) → holding. It knows how
 * far it has come and nothing else; what all connections share is handed in, so that ten thousand of them stay small.
 * It decides what to wait for, and never waits.
 */

import type { Timed } from '../../common/deadlines.ts';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { isPosixError } from '../posix/posix-error.ts';
import type { Plan } from './plan.ts';
import type { Tally } from './tally.ts';

export type Phase = 'connecting' | 'exchanging' | 'holding';

/** What must happen next: more of the reply, or room for the rest of the message as well; `nothing`: all is said. */
export type Need = 'reply' | 'room' | 'nothing';

/** A connected byte stream; both calls give `undefined` where they would block. */
export interface Stream {
  send(bytes: ArrayBuffer, offset: number, length: number): number | undefined;
  /** 0 at the end of the stream. */
  receive(buffer: ArrayBuffer): number | undefined;
}

/** What all connections share. */
export interface Exchange {
  readonly plan: Plan;
  readonly tally: Tally;
  /** What was received last, whoever received it: it is looked at before the next receive. */
  readonly inbox: Uint8Array<ArrayBuffer>;
  readonly clock: () => number;
}

export class Connection<ByteStream extends Stream = Stream> implements Timed {
  readonly stream: ByteStream;
  readonly beganMs: number;
  phase: Phase = 'connecting';
  /** What its owner has asked the kernel to tell of it, as bits of EPOLLIN and EPOLLOUT; 0: nothing yet. */
  interest = 0;
  /** When the wait that is under way began: the connect, the message's reply, or the holding. */
  sinceMs: number;
  waitsSinceMs = 0;
  previous: Timed | undefined;
  next: Timed | undefined;
  /** The message under way, and how many bytes of it are sent and of its reply received. */
  #message = 0;
  #sent = 0;
  #received = 0;
  /** The server has closed, which is how some replies end. */
  #isClosed = false;

  constructor(stream: ByteStream, connectBeganMs: number) {
    this.stream = stream;
    this.beganMs = connectBeganMs;
    this.sinceMs = connectBeganMs;
  }

  /** It is connected: the first message goes out. */
  begin(exchange: Exchange): Need {
    const nowMs = exchange.clock();
    exchange.tally.connected(nowMs - this.sinceMs);
    this.phase = 'exchanging';
    return this.#beginMessage(exchange, nowMs);
  }

  /**
   * There is something to read, or room to write.
   * @throws ForkbedError ERR_CLOSED, ERR_REPLY; PosixError, such as ECONNRESET
   */
  advance(exchange: Exchange): Need {
    const { plan } = exchange;
    this.#receive(exchange);
    this.#send(plan);
    if (this.#sent < plan.messageLength(this.#message)) return 'room';
    if (!this.#hasWholeReply(plan)) return 'reply';
    const nowMs = exchange.clock();
    exchange.tally.replied(nowMs - this.sinceMs);
    this.#message += 1;
    return this.#beginMessage(exchange, nowMs);
  }

  /**
   * Something happened while the connection was only held open: whether the server has ended it. It may, also by a reset,
   * whose error is dropped on purpose: every message has got its reply.
   * @throws ForkbedError ERR_REPLY for bytes that nothing was sent for
   */
  isEndedWhileHeld(exchange: Exchange): boolean {
    const count = receiveOrEnd(this.stream, exchange.inbox.buffer);
    if (count === undefined || count === 0) return count === 0;
    if (exchange.plan.expected !== undefined) throw wrongReply('nothing more after the last reply');
    return false;
  }

  #hasWholeReply(plan: Plan): boolean {
    return plan.repliesAreHttp ? this.#isClosed : this.#received >= plan.replyLength(this.#message);
  }

  #beginMessage(exchange: Exchange, nowMs: number): Need {
    this.sinceMs = nowMs;
    if (this.#message === exchange.plan.messages) {
      this.phase = 'holding';
      return 'nothing';
    }
    this.#sent = 0;
    this.#received = 0;
    this.#send(exchange.plan);
    return this.#sent < exchange.plan.messageLength(this.#message) ? 'room' : 'reply';
  }

  #send(plan: Plan): void {
    const rest = plan.messageLength(this.#message) - this.#sent;
    if (rest === 0) return;
    this.#sent += this.stream.send(plan.bytes, plan.messageStart(this.#message) + this.#sent, rest) ?? 0;
  }

  #receive({ plan, inbox }: Exchange): void {
    const count = this.stream.receive(inbox.buffer);
    if (count === undefined) return;
    if (count === 0) {
      if (!plan.repliesAreHttp || this.#received === 0) {
        throw new ForkbedError('ERR_CLOSED', 'expected a reply, received the end of the stream');
      }
      this.#isClosed = true;
      return;
    }
    if (plan.repliesAreHttp && this.#received === 0 && !beginsWithSuccess(inbox, count)) {
      throw wrongReply('an HTTP status of 2xx or 3xx');
    }
    const { expected } = plan;
    if (expected !== undefined) {
      const from = plan.replyStart(this.#message) + this.#received;
      if (this.#received + count > plan.replyLength(this.#message)) throw wrongReply('one reply to a message');
      for (let index = 0; index < count; index += 1) {
        if (inbox[index] !== expected[from + index]) throw wrongReply('other bytes');
      }
    }
    this.#received += count;
  }
}

/** `HTTP/1.1 200`: the status line comes in one piece from every server that we know of. */
function beginsWithSuccess(inbox: Uint8Array, count: number): boolean {
  if (count < 'HTTP/1.1 200'.length) return false;
  const name = String.fromCharCode(...inbox.subarray(0, 'HTTP/1.'.length));
  const statusClass = inbox['HTTP/1.1 '.length];
  return name === 'HTTP/1.' && (statusClass === 0x32 || statusClass === 0x33);
}

function receiveOrEnd(stream: Stream, buffer: ArrayBuffer): number | undefined {
  try {
    return stream.receive(buffer);
  } catch (error) {
    if (isPosixError(error)) return 0;
    throw error;
  }
}

function wrongReply(expected: string): ForkbedError {
  return new ForkbedError('ERR_REPLY', `expected ${expected}`);
}

/**
 * One connection's way: connecting → exchanging (send a message, receive its whole reply, and again) → holding. It knows how
 * far it has come and nothing else; the caller passes what all connections share, so that ten thousand of them stay small.
 * It decides what to wait for, and never waits.
 */

import type { Timed } from '../../common/deadlines.ts';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { HttpResponseReader } from '../../common/http/response-reader.ts';
import { isPosixError } from '../posix/posix-error.ts';
import type { Plan } from './plan.ts';
import type { Tally } from './tally.ts';
import { WrongReply } from './wrong-reply.ts';

export type Phase = 'connecting' | 'exchanging' | 'holding';

/**
 * What must happen next: `more`: it may go on at once, as nothing says that all that has arrived was received; the `reply`
 * must come, or room for the rest of the message as well; `nothing`: all is said.
 */
export type Need = 'more' | 'reply' | 'room' | 'nothing';

/** A connected byte stream; both calls give `undefined` where they would block. */
export interface Stream {
  send(bytes: ArrayBuffer, offset: number, length: number): number | undefined;
  /** 0 at the end of the stream. */
  receive(buffer: ArrayBuffer): number | undefined;
  /** Of a stream that has ended: whether its end is not the one that the peer has set. */
  readonly isCutShort: boolean;
}

/** What all connections share. */
export interface Exchange {
  readonly plan: Plan;
  readonly tally: Tally;
  /** What was received last, by any connection: it is used before the next receive. */
  readonly inbox: ArrayBuffer;
  readonly inboxBytes: number;
  /** The inbox, to read. */
  readonly received: Uint8Array;
  /**
   * With --expect any: which connection got the last reply, and its length. It lies in the inbox until the next is received, and may
   * be the refusal after which the server closes.
   */
  readonly lastReply: { by: Connection | undefined; bytes: number };
  readonly clock: () => number;
}

export function createExchange(deps: { plan: Plan; tally: Tally; inboxBytes: number; clock: () => number }): Exchange {
  const inbox = new ArrayBuffer(deps.inboxBytes);
  return { ...deps, inbox, received: new Uint8Array(inbox), lastReply: { by: undefined, bytes: 0 } };
}

export class Connection<ByteStream extends Stream = Stream> implements Timed {
  readonly stream: ByteStream;
  readonly beganMs: number;
  phase: Phase = 'connecting';
  /** When the wait that is under way began: the connect, the message's reply, or the holding. */
  sinceMs: number;
  waitsSinceMs = 0;
  previous: Timed | undefined;
  next: Timed | undefined;
  private message = 0;
  /** Of the message under way: what is not sent yet, as a range of the plan's bytes. */
  private sendFrom = 0;
  private sendTo = 0;
  /** Of its reply: what is not received yet, as a range of what is expected. */
  private replyFrom = 0;
  private replyTo = 0;
  /** Of an HTTP reply that has begun. */
  private http: HttpResponseReader | undefined = undefined;

  constructor(stream: ByteStream, connectBeganMs: number) {
    this.stream = stream;
    this.beganMs = connectBeganMs;
    this.sinceMs = connectBeganMs;
  }

  /** It got a reply to its first message, or holds. */
  get hasReply(): boolean {
    return this.message > 0 || this.phase === 'holding';
  }

  /** What is missing of a reply that has begun, and what came `instead`; `undefined` where that is not known. */
  describeMissing(instead: string): string | undefined {
    return this.http?.describeMissing(instead);
  }

  /** It is connected: the first message goes out. */
  begin(exchange: Exchange): Need {
    const nowMs = exchange.clock();
    exchange.tally.connected(nowMs - this.sinceMs);
    this.phase = 'exchanging';
    return this.beginMessage(exchange, nowMs);
  }

  /**
   * There is something to read, or room to write.
   * @throws ForkbedError ERR_CLOSED, ERR_REPLY; PosixError, such as ECONNRESET
   */
  advance(exchange: Exchange): Need {
    const { plan } = exchange;
    const from = this.replyFrom;
    const count = this.stream.receive(exchange.inbox);
    // Nearly always the whole reply, and nothing but it, to a message that is all sent.
    if (count === this.replyTo - from && this.sendFrom === this.sendTo && !plan.repliesAreHttp) {
      const { expected } = plan;
      if (expected === undefined) {
        exchange.lastReply.by = this;
        exchange.lastReply.bytes = count;
      } else {
        const { received } = exchange;
        for (let index = 0; index < count; index += 1) {
          if (received[index] !== expected[from + index]) throw otherBytes(exchange, { count, index: from + index });
        }
      }
      return this.endMessage(exchange, count);
    }
    return this.advanceInParts(exchange, count);
  }

  /**
   * What has happened while the connection was only held open: whether the server has ended it. It may, also by a reset,
   * whose error is dropped on purpose: every message has got its reply. Takes all that has arrived.
   * @throws ForkbedError ERR_REPLY for bytes that nothing was sent for
   */
  isEndedWhileHeld(exchange: Exchange): boolean {
    for (;;) {
      const count = receiveOrEnd(this.stream, exchange.inbox);
      if (count === undefined || count === 0) return count === 0;
      if (exchange.plan.expected !== undefined) {
        throw new WrongReply('expected nothing more after the last reply', { received: exchange.received, count });
      }
      exchange.lastReply.by = undefined;
    }
  }

  private advanceInParts(exchange: Exchange, count: number | undefined): Need {
    const { plan } = exchange;
    if (count !== undefined) this.take(count, exchange);
    if (this.sendFrom < this.sendTo) this.send(plan);
    if (this.sendFrom < this.sendTo) return count === exchange.inboxBytes ? 'more' : 'room';
    const isWhole = plan.repliesAreHttp ? this.http?.isWhole === true : this.replyFrom >= this.replyTo;
    if (isWhole) return this.endMessage(exchange, count);
    return count === undefined ? 'reply' : 'more';
  }

  /** `count`: what was received last. */
  private endMessage(exchange: Exchange, count: number | undefined): Need {
    const nowMs = exchange.clock();
    exchange.tally.replied(nowMs - this.sinceMs);
    this.message += 1;
    const need = this.beginMessage(exchange, nowMs);
    return count === exchange.inboxBytes && need === 'reply' ? 'more' : need;
  }

  private beginMessage(exchange: Exchange, nowMs: number): Need {
    const { plan } = exchange;
    const { message } = this;
    this.sinceMs = nowMs;
    if (message === plan.messages) {
      this.phase = 'holding';
      return 'nothing';
    }
    const place = message * plan.step;
    const from = plan.starts[place] ?? 0;
    const to = plan.starts[place + 1] ?? 0;
    const sent = from === to ? from : from + (this.stream.send(plan.bytes, from, to - from) ?? 0);
    this.sendFrom = sent;
    this.sendTo = to;
    this.replyFrom = plan.repliesAreEchoes ? from : 0;
    this.replyTo = plan.repliesAreEchoes ? to : plan.replyLength;
    return sent === to ? 'reply' : 'room';
  }

  private send(plan: Plan): void {
    const { sendFrom } = this;
    this.sendFrom = sendFrom + (this.stream.send(plan.bytes, sendFrom, this.sendTo - sendFrom) ?? 0);
  }

  /** So many bytes are in the inbox, or the end has come. */
  private take(count: number, exchange: Exchange): void {
    const { plan, received } = exchange;
    const { replyFrom } = this;
    if (count === 0) {
      if (this.http === undefined)
        throw new ForkbedError('ERR_CLOSED', 'expected a reply, received the end of the stream');
      if (this.stream.isCutShort) this.http.cut();
      else this.http.end();
      return;
    }
    const { expected } = plan;
    if (expected !== undefined) {
      if (replyFrom + count > this.replyTo) {
        throw new WrongReply('expected one reply to a message, received more', { received, count });
      }
      for (let index = 0; index < count; index += 1) {
        if (received[index] !== expected[replyFrom + index]) {
          throw otherBytes(exchange, { count, index: replyFrom + index });
        }
      }
    } else if (plan.repliesAreHttp) {
      this.takeHttp(count, exchange);
    } else {
      exchange.lastReply.by = this;
      exchange.lastReply.bytes = count;
    }
    this.replyFrom = replyFrom + count;
  }

  private takeHttp(count: number, { plan, received }: Exchange): void {
    this.http ??= new HttpResponseReader({ hasNoBody: plan.repliesHaveNoBody });
    try {
      this.http.push(received, count);
    } catch (error) {
      if (!(error instanceof ForkbedError)) throw error;
      throw new WrongReply(error.message, { received, count });
    }
    const { status } = this.http;
    if (status !== undefined && (status < 200 || status >= 400)) {
      throw new WrongReply('expected an HTTP status of 2xx or 3xx', { received, count });
    }
  }
}

function receiveOrEnd(stream: Stream, buffer: ArrayBuffer): number | undefined {
  try {
    return stream.receive(buffer);
  } catch (error) {
    if (isPosixError(error)) return 0;
    throw error;
  }
}

/** `index`: how many bytes of the reply were right. */
function otherBytes({ received }: Exchange, { count, index }: { count: number; index: number }): WrongReply {
  const where = index === 0 ? '' : ` after ${index} right ones`;
  return new WrongReply(`expected other bytes${where}`, { received, count });
}

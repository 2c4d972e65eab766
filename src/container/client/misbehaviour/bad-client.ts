/**
 * One connection that misbehaves: how far it has come with what it says. It never waits; what it shares with the others is
 * handed in. It knows neither epoll nor the clock.
 */
import type { Timed } from '../../../common/deadlines.ts';
import type { Stream } from '../connection.ts';
import type { Plan } from '../plan.ts';
import type { Misbehaviour } from './misbehaviour.ts';

/** A stream with which more can be done than to exchange messages. */
export interface BadStream extends Stream {
  /** The peer sees the end of the stream, and can still be heard. */
  finishSending(): void;
  /** From now on nothing reaches the peer, not even the end. */
  vanish(): void;
}

/** Messages sent in one turn: one that fills the buffers of both sides in a go would let all others wait for a tenth of a second. */
const MESSAGES_A_TURN = 32;

export class BadClient<ByteStream extends BadStream = BadStream> implements Timed {
  readonly stream: ByteStream;
  isConnected = false;
  /** What its owner has asked the kernel to tell of it, as bits of EPOLLIN and its kin; 0: nothing yet. */
  interest = 0;
  /** When its connect, and then its misbehaviour, began. */
  sinceMs: number;
  readonly nextByte = new NextByte(this);
  waitsSinceMs = 0;
  previous: Timed | undefined;
  next: Timed | undefined;
  readonly #ways: Misbehaviour;
  #message = 0;
  #sent = 0;
  #hasVanished = false;

  constructor(stream: ByteStream, begun: { ways: Misbehaviour; nowMs: number }) {
    this.stream = stream;
    this.#ways = begun.ways;
    this.sinceMs = begun.nowMs;
  }

  /** Sends what is its turn now; whether it waits for room to send the remainder. @throws PosixError, such as EPIPE */
  speak(plan: Plan): boolean {
    const { sends, atLast } = this.#ways;
    if (sends === 'nothing') return false;
    if (sends === 'byte by byte') {
      this.#sendByte(plan);
      return false;
    }
    const messages = sends === 'all' ? plan.messages : 1;
    const turnEnds = this.#message + MESSAGES_A_TURN;
    while (this.#message < messages) {
      if (this.#message === turnEnds) return true;
      const rest = messageLength(plan, this.#message) - this.#sent;
      const count = this.stream.send(plan.bytes, messageStart(plan, this.#message) + this.#sent, rest);
      if (count === undefined) return true;
      this.#sent += count;
      if (count === rest) this.#turnTo(this.#message + 1);
    }
    if (atLast === 'finishes sending') this.stream.finishSending();
    return false;
  }

  /** Drops what has arrived; whether the server has closed. @throws PosixError, such as ECONNRESET */
  receive(inbox: ArrayBuffer): boolean {
    const count = this.stream.receive(inbox);
    if (count === undefined) return false;
    if (this.#ways.atLast === 'vanishes after a reply' && count > 0 && !this.#hasVanished) {
      this.stream.vanish();
      this.#hasVanished = true;
    }
    return count === 0;
  }

  /** Where there is no room the byte is lost, and the next one is due in its time. */
  #sendByte(plan: Plan): void {
    if (plan.messages === 0) return;
    this.stream.send(plan.bytes, messageStart(plan, this.#message) + this.#sent, 1);
    this.#sent += 1;
    if (this.#sent >= messageLength(plan, this.#message)) this.#turnTo((this.#message + 1) % plan.messages);
  }

  #turnTo(message: number): void {
    this.#message = message;
    this.#sent = 0;
  }
}

/** A client's wait for its next byte, apart from the one for its end: what waits is in one queue at a time. */
class NextByte implements Timed {
  readonly client: BadClient;
  waitsSinceMs = 0;
  previous: Timed | undefined;
  next: Timed | undefined;

  constructor(client: BadClient) {
    this.client = client;
  }
}

function messageStart({ starts, step }: Plan, message: number): number {
  return starts[message * step] ?? 0;
}

function messageLength(plan: Plan, message: number): number {
  return (plan.starts[message * plan.step + 1] ?? 0) - messageStart(plan, message);
}

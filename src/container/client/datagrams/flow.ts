/**
 * One flow: the datagrams of one client socket, which the server knows by its port. Message by message: sent, sent again while no reply
 * comes, replied to. It knows how far it has come, and what a datagram that arrives is; it never waits, and knows no clock.
 */
import type { Timed } from '../../../common/deadlines.ts';
import type { TcpClient } from '../../net/tcp-client.ts';
import type { Plan } from '../plan.ts';
import { WrongReply } from '../wrong-reply.ts';

/**
 * `awaiting` the reply to a message; `quiet`: it has come, but the message was sent more than once, so that further replies to it may be
 * on their way; `holding`: all is said.
 */
export type FlowPhase = 'awaiting' | 'quiet' | 'holding';

/** What a datagram is that came: the `reply` that was awaited, or a `stray`: it came late, or once more. */
export type Arrival = 'reply' | 'stray';

export class Flow implements Timed {
  readonly stream: TcpClient;
  readonly beganMs: number;
  /** When it sends again: see `retransmission.ts`. */
  readonly retransmissionPhase: number;
  phase: FlowPhase = 'awaiting';
  /** When the present message was sent first, or the holding began. */
  sinceMs: number;
  waitsSinceMs = 0;
  previous: Timed | undefined;
  next: Timed | undefined;
  /** The present message, by its number. */
  message = 0;
  /** How often the present message was sent. */
  sends = 0;
  /** What was sent last was refused: nobody has the port. */
  isRefused = false;

  constructor(stream: TcpClient, { beganMs, retransmissionPhase }: { beganMs: number; retransmissionPhase: number }) {
    this.stream = stream;
    this.retransmissionPhase = retransmissionPhase;
    this.beganMs = beganMs;
    this.sinceMs = beganMs;
  }

  /** It got a reply to its first message, or holds. */
  get hasReply(): boolean {
    return this.message > 0 || this.phase !== 'awaiting';
  }

  /** Sends the present message, for the first time or once more. @throws PosixError */
  send({ bytes, starts, step }: Plan): void {
    const place = this.message * step;
    const from = starts[place] ?? 0;
    this.sends += 1;
    this.isRefused = false;
    this.stream.send(bytes, from, (starts[place + 1] ?? 0) - from);
  }

  /** `received`: a buffer whose first `count` bytes are the datagram. @throws WrongReply */
  take(plan: Plan, received: Uint8Array, count: number): Arrival {
    if (this.phase !== 'awaiting') return 'stray';
    const { expected } = plan;
    if (expected === undefined) {
      if (count > 0) return 'reply';
      throw new WrongReply('expected at least one byte, received an empty datagram', { received, count });
    }
    if (!plan.repliesAreEchoes) {
      if (isSame(expected, { from: 0, to: expected.length }, received, count)) return 'reply';
    } else {
      if (isSame(expected, range(plan, this.message), received, count)) return 'reply';
      for (let former = 0; former < this.message; former += 1) {
        if (isSame(expected, range(plan, former), received, count)) return 'stray';
      }
    }
    throw new WrongReply('expected other bytes', { received, count });
  }
}

function range({ starts, step }: Plan, message: number): { from: number; to: number } {
  return { from: starts[message * step] ?? 0, to: starts[message * step + 1] ?? 0 };
}

function isSame(
  expected: Uint8Array,
  { from, to }: { from: number; to: number },
  received: Uint8Array,
  count: number,
): boolean {
  if (to - from !== count) return false;
  for (let index = 0; index < count; index += 1) {
    if (expected[from + index] !== received[index]) return false;
  }
  return true;
}

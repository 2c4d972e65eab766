/**
 * One client of the server that serves all in one process: reads a message, answers it, and never waits. What the client
 * does not take is kept, and until it has it nothing more is read from it.
 */
import type { Timed } from '../../../common/deadlines.ts';
import { bytesOfHex, hexOf } from '../../../common/hex.ts';
import type { TcpClient } from '../../net/tcp-client.ts';
import type { HandedClient } from '../reload/handover.ts';
import { ok, type SessionOptions } from '../session.ts';

/** What the server must wait for next; `nothing`: the client has gone, or is given up. */
export type SessionNeed = 'message' | 'room' | 'nothing';

export class EventSession implements Timed {
  readonly client: TcpClient;
  /** What the kernel was asked to tell of it last. */
  need: SessionNeed = 'message';
  waitsSinceMs = 0;
  previous: Timed | undefined;
  next: Timed | undefined;
  /** Its wait for its end, apart from that for its next message: what waits is in one queue at a time. */
  readonly life: Life = new Life(this);
  private unsent: ArrayBuffer | undefined;

  constructor(client: TcpClient, unsent = '') {
    this.client = client;
    if (unsent !== '') this.unsent = bytesOfHex(unsent);
    if (unsent !== '') this.need = 'room';
  }

  /** For whoever goes on with it. */
  get handed(): HandedClient {
    return { fd: this.client.fd, unsent: this.unsent === undefined ? '' : hexOf(this.unsent) };
  }

  /** There is something to read, or room to write. @throws PosixError where the client has broken off */
  advance(session: SessionOptions): SessionNeed {
    if (this.unsent !== undefined) return this.send(this.unsent, this.unsent.byteLength);
    const length = this.client.receive(session.buffer);
    if (length === undefined) return 'message';
    if (length === 0 || length > session.maxMessageBytes) return 'nothing';
    return session.reply === 'ok' ? this.send(ok, ok.byteLength) : this.send(session.buffer, length);
  }

  private send(bytes: ArrayBuffer, length: number): SessionNeed {
    const sent = this.client.send(bytes, 0, length) ?? 0;
    // A copy: the buffer of messages is everybody's.
    this.unsent = sent < length ? bytes.slice(sent, length) : undefined;
    return this.unsent === undefined ? 'message' : 'room';
  }
}

export class Life implements Timed {
  readonly session: EventSession;
  waitsSinceMs = 0;
  previous: Timed | undefined;
  next: Timed | undefined;

  constructor(session: EventSession) {
    this.session = session;
  }
}

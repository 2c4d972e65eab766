/**
 * A TCP connection on which gRPC's health service is called: what is sent is a request, and what is received a reply of SERVING. HTTP/2
 * goes on below `send` and `receive`, which block no more than those of TCP: what has no room is sent when there is some.
 */
import {
  flush,
  free,
  type Http2Reply,
  type Http2Session,
  isOpen,
  open,
  reply,
  request,
  take,
  terminate,
} from 'forkbed:http2';
import { encodeUtf8 } from 'forkbed:posix';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { inWords, SessionClient } from '../net/session-client.ts';
import { isPosixError } from '../posix/posix-error.ts';
import { readHealth, SERVING } from './grpc-health.ts';
import { WrongReply } from './wrong-reply.ts';

const ANSWER = new Uint8Array(encodeUtf8(SERVING));
const REFUSALS = { raised: 'ERR_HTTP2', code: 'ERR_GRPC', expected: 'HTTP/2' };

export class GrpcClient extends SessionClient<Http2Session> {
  private readonly fields: readonly string[];
  private unsent: { bytes: ArrayBuffer; from: number } | undefined;
  private hasReceived = false;
  private isAsked = false;

  /** The server's name and port, and how long it has for a reply. */
  constructor({ host, port, replyTimeout }: { host: string; port: number; replyTimeout: number }) {
    super();
    this.fields = [
      ...[':method', 'POST', ':scheme', 'http', ':path', '/grpc.health.v1.Health/Check'],
      ...[':authority', `${host.includes(':') ? `[${host}]` : host}:${port}`, 'te', 'trailers'],
      ...['content-type', 'application/grpc', 'user-agent', 'kube-probe/1.33 forkbed'],
      ...['grpc-timeout', `${Math.min(replyTimeout, 99_999_999)}m`],
    ];
  }

  /** Takes a whole request. @throws ForkbedError ERR_GRPC; PosixError */
  override send(bytes: ArrayBuffer, offset: number, length: number): number {
    this.isAsked = true;
    inWords(() => request(this.begun(), this.fields, bytes, offset, length), REFUSALS);
    this.sendFrames();
    return length;
  }

  /**
   * Takes all that has come, as epoll reports a change only once. A GOAWAY is the end of the stream, unless a reply is awaited.
   * @throws ForkbedError ERR_GRPC, ERR_REPLY; PosixError
   */
  override receive(buffer: ArrayBuffer): number | undefined {
    const session = this.begun();
    for (;;) {
      const done = reply(session);
      if (done !== undefined) return this.answered(done, buffer);
      this.sendFrames();
      if (!isOpen(session)) return this.ended(session, buffer);
      const count = super.receive(buffer);
      if (count === undefined || count === 0) return count;
      if (!this.hasReceived) refuseOthers(buffer, count);
      this.hasReceived = true;
      inWords(() => take(session, buffer, 0, count), REFUSALS);
    }
  }

  protected override openSession(): Http2Session {
    return open();
  }

  /** RFC 9113, section 6.8. */
  protected override sendEnd(session: Http2Session): void {
    try {
      terminate(session);
      const bytes = this.unsent === undefined ? flush(session) : undefined;
      if (bytes !== undefined) super.send(bytes, 0, bytes.byteLength);
    } catch (error) {
      if (!isPosixError(error)) throw error;
    }
  }

  protected override freeSession(session: Http2Session): void {
    free(session);
  }

  private answered(done: Http2Reply, buffer: ArrayBuffer): number {
    this.isAsked = false;
    return toAnswer(readHealth(done), buffer);
  }

  /** Nothing more is said: a request that is under way was refused, or has no reply. */
  private ended(session: Http2Session, buffer: ArrayBuffer): number {
    const done = reply(session);
    if (done !== undefined) return this.answered(done, buffer);
    if (!this.isAsked) return 0;
    throw new ForkbedError('ERR_GRPC', `expected ${SERVING}, received what breaks HTTP/2`);
  }

  /** As much as there is room for. */
  private sendFrames(): void {
    const session = this.begun();
    for (;;) {
      const bytes = this.unsent?.bytes ?? inWords(() => flush(session), REFUSALS);
      if (bytes === undefined) return;
      const from = this.unsent?.from ?? 0;
      const sent = super.send(bytes, from, bytes.byteLength - from) ?? 0;
      const isWhole = from + sent === bytes.byteLength;
      this.unsent = isWhole ? undefined : { bytes, from: from + sent };
      if (!isWhole && sent === 0) return;
    }
  }
}

/** The first frame of a server is SETTINGS, whose length of three bytes begins with 0: RFC 9113, sections 3.4 and 4.1. */
function refuseOthers(buffer: ArrayBuffer, count: number): void {
  const received = new Uint8Array(buffer, 0, count);
  if (received[0] !== 0) throw new WrongReply('expected gRPC over HTTP/2', { received, count });
}

/** In the place of the reply, of which nobody needs the bytes. */
function toAnswer(health: string, buffer: ArrayBuffer): number {
  if (health !== SERVING) throw new ForkbedError('ERR_GRPC', `expected ${SERVING}, received ${health}`);
  new Uint8Array(buffer).set(ANSWER);
  return ANSWER.length;
}

/**
 * A session: answers each message of a client until the client closes. A message is what one read returns, as in the article,
 * whose protocol has no framing. A session ends in an exit status, never in an error.
 */
import { encodeUtf8, recv, send } from 'forkbed:posix';
import type { ServerOptions } from '../../common/programs/server-options.ts';
import type { TcpServer } from '../net/tcp-server.ts';
import { isPosixError } from '../posix/posix-error.ts';
import type { MessageCounter } from './message-counter.ts';

/** The exit status of a child, which the `ended` event has under `--reap wait`. */
export const SessionEnd = {
  ClientClosed: 0,
  /** The client reset the connection, or had gone when the reply was sent. */
  ClientBrokeOff: 1,
  /** The client was silent, or did not read, for longer than the idle time-out. */
  IdleTimeout: 2,
  /** The session lasted for longer than the session time-out. */
  SessionTimeout: 3,
  /** A message was longer than the limit. */
  MessageTooLong: 4,
} as const;
export type SessionEnd = (typeof SessionEnd)[keyof typeof SessionEnd];

/** The session has not ended. */
export const STILL_OPEN = -1;

const MESSAGE_BYTES = 16 * 1024;

// Made before any fork: a child pays only for the pages that its messages fill.
const message = new ArrayBuffer(MESSAGE_BYTES);
export const ok = encodeUtf8('OK');
const OK_BYTES = ok.byteLength;

export interface SessionOptions {
  readonly reply: 'ok' | 'echo';
  /** How long a client may be silent; 0: no limit. */
  readonly idleTimeoutMs: number;
  /** How long a session may last; 0: no limit. */
  readonly sessionTimeoutMs: number;
  /** A longer message ends the session; Infinity: no limit. */
  readonly maxMessageBytes: number;
  /** What one read fills: one byte more than the limit of a message, so that a longer one shows. */
  readonly buffer: ArrayBuffer;
  /** Absent without --count-messages. */
  readonly messageCounter?: MessageCounter;
}

export function sessionOptions(
  { reply, idleTimeout, sessionTimeout, maxMessage }: ServerOptions,
  messageCounter: MessageCounter | undefined,
): SessionOptions {
  return {
    ...(messageCounter === undefined ? {} : { messageCounter }),
    reply,
    idleTimeoutMs: idleTimeout,
    sessionTimeoutMs: sessionTimeout,
    maxMessageBytes: maxMessage || Infinity,
    buffer: maxMessage === 0 ? message : new ArrayBuffer(maxMessage + 1),
  };
}

/**
 * A function that answers the messages of the client that was accepted last until it has gone, `maxMessages` at most, and
 * returns how the session ended, which is a child's exit status. It is one function, since a child pays for each call and its
 * stack; only what a client does not take at once goes through another.
 */
export function createService(
  server: TcpServer,
  session: SessionOptions,
): (maxMessages?: number) => SessionEnd | typeof STILL_OPEN {
  const repliesOk = session.reply === 'ok';
  const reply = repliesOk ? ok : message;
  return (maxMessages = Number.POSITIVE_INFINITY) => {
    try {
      if (session.idleTimeoutMs > 0) server.limitWaits(session.idleTimeoutMs);
      const fd = server.clientFd;
      for (let count = 0; count < maxMessages; count++) {
        const length = recv(fd, message, 0, MESSAGE_BYTES);
        if (length === 0) return SessionEnd.ClientClosed;
        if (length === undefined) return SessionEnd.IdleTimeout;
        const to = repliesOk ? OK_BYTES : length;
        const from = send(fd, reply, 0, to);
        if (from === to) continue;
        if (from === undefined || !server.write(reply, { from, to })) return SessionEnd.IdleTimeout;
      }
      return STILL_OPEN;
    } catch (error) {
      if (isBreakingOff(error)) return SessionEnd.ClientBrokeOff;
      throw error;
    }
  };
}

/** Whether a call failed because the client has gone or cannot be reached. */
export function isBreakingOff(error: unknown): boolean {
  return isPosixError(error, 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH');
}

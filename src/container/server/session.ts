/**
 * What is done for a client, until it closes: each message received is answered. A message is what one read returns, as
 * in the article: its protocol has no framing. It ends in an exit status, never in an error.
 */
import { encodeUtf8, recv, send } from 'forkbed:posix';
import type { ServerOptions } from '../../common/programs/server-options.ts';
import type { TcpServer } from '../net/tcp-server.ts';
import { isPosixError } from '../posix/posix-error.ts';
import type { MessageCounter } from './message-counter.ts';

/** The exit status of a child, told in the `ended` event under `--reap wait`. */
export const SessionEnd = {
  ClientClosed: 0,
  /** The client reset the connection, or was gone when it was answered. */
  ClientBrokeOff: 1,
  /** The client was silent, or did not read, for longer than the idle time-out. */
  IdleTimeout: 2,
  /** It has lasted for longer than a session may. */
  SessionTimeout: 3,
  /** A message was longer than one may be. */
  MessageTooLong: 4,
} as const;
export type SessionEnd = (typeof SessionEnd)[keyof typeof SessionEnd];

/** The session has not ended. */
export const STILL_OPEN = -1;

const MESSAGE_BYTES = 16 * 1024;

// Made before any fork: a child pays for the pages of it that its messages fill, and for no more.
const message = new ArrayBuffer(MESSAGE_BYTES);
export const ok = encodeUtf8('OK');
const OK_BYTES = ok.byteLength;

export interface SessionOptions {
  readonly reply: 'ok' | 'echo';
  /** 0: a client may be silent for ever. */
  readonly idleTimeoutMs: number;
  /** 0: a session may last for ever. */
  readonly sessionTimeoutMs: number;
  /** What is longer ends the session; Infinity where nothing is. */
  readonly maxMessageBytes: number;
  /** What one read fills: with a limit to messages a byte more than that, so that a longer one is seen. */
  readonly buffer: ArrayBuffer;
  /** Where messages that were answered are counted; absent where they are not. */
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
 * What answers the client that the server accepted last: each message until that one has gone, or so many at most. How the
 * session ended, which is a child's exit status. One function, since a child pays for the stack of each, and for each call;
 * but for what a client does not take at once.
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

/** Whether a call failed because the client has gone, or cannot be reached any more. */
export function isBreakingOff(error: unknown): boolean {
  return isPosixError(error, 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH');
}

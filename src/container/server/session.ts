/**
 * What is done for a client, until it closes: each message received is answered. A message is what one read returns, as
 * in the article: its protocol has no framing. It ends in an exit status, never in an error.
 */
import { encodeUtf8 } from 'forkbed:posix';
import type { TcpServer } from '../net/tcp-server.ts';
import { isPosixError } from '../posix/posix-error.ts';
import type { ServerOptions } from './options.ts';

/** The exit status of a child, told in the `ended` event under `--reap wait`. */
const SessionEnd = {
  ClientClosed: 0,
  /** The client reset the connection, or was gone when it was answered. */
  ClientBrokeOff: 1,
  /** The client was silent, or did not read, for longer than the idle time-out. */
  IdleTimeout: 2,
} as const;
type SessionEnd = (typeof SessionEnd)[keyof typeof SessionEnd];

const MESSAGE_BYTES = 16 * 1024;

// Made before any fork: a child pays for the pages of it that its messages fill, and for no more.
export const message = new ArrayBuffer(MESSAGE_BYTES);
export const ok = encodeUtf8('OK');

export interface SessionOptions {
  readonly reply: 'ok' | 'echo';
  /** 0: a client may be silent for ever. */
  readonly idleTimeoutMs: number;
}

export function sessionOptions({ reply, idleTimeout }: ServerOptions): SessionOptions {
  return { reply, idleTimeoutMs: idleTimeout };
}

/** The child's exit status. */
export function serveClient(server: TcpServer, session: SessionOptions): number {
  if (session.idleTimeoutMs > 0) server.limitWaits(session.idleTimeoutMs);
  for (;;) {
    const end = answer(server, session);
    if (end !== undefined) return end;
  }
}

/** Waits for one message and answers it; how the session ended, if it did. */
export function answer(server: TcpServer, session: SessionOptions): SessionEnd | undefined {
  try {
    const length = server.read(message);
    if (length === 0) return SessionEnd.ClientClosed;
    if (length === undefined) return SessionEnd.IdleTimeout;
    const answered = session.reply === 'ok' ? server.write(ok, ok.byteLength) : server.write(message, length);
    return answered ? undefined : SessionEnd.IdleTimeout;
  } catch (error) {
    if (isBreakingOff(error)) return SessionEnd.ClientBrokeOff;
    throw error;
  }
}

/** Whether a call failed because the client has gone, or cannot be reached any more. */
export function isBreakingOff(error: unknown): boolean {
  return isPosixError(error, 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH');
}

/**
 * What a child does for its client, until the client closes: each message received is answered. A message is what one
 * read returns, as in the article: its protocol has no framing. It ends in an exit status, never in an error.
 */
import { encodeUtf8 } from 'forkbed:posix';
import type { TcpServer } from '../net/tcp-server.ts';
import { isPosixError } from '../posix/posix-error.ts';

/** The exit status of a child, told in the `ended` event under `--reap wait`. */
const SessionEnd = {
  ClientClosed: 0,
  /** The client reset the connection, or was gone when it was answered. */
  ClientBrokeOff: 1,
  /** The client was silent, or did not read, for longer than the idle time-out. */
  IdleTimeout: 2,
} as const;

const MESSAGE_BYTES = 16 * 1024;

// Made before any fork: a child pays for the pages of it that its messages fill, and for no more.
const message = new ArrayBuffer(MESSAGE_BYTES);
const ok = encodeUtf8('OK');

export interface SessionOptions {
  readonly reply: 'ok' | 'echo';
  /** 0: the child waits for ever. */
  readonly idleTimeoutMs: number;
}

/** The child's exit status. */
export function serveClient(server: TcpServer, session: SessionOptions): number {
  try {
    if (session.idleTimeoutMs > 0) server.limitWaits(session.idleTimeoutMs);
    for (;;) {
      const length = server.read(message);
      if (length === 0) return SessionEnd.ClientClosed;
      if (length === undefined) return SessionEnd.IdleTimeout;
      const answered = session.reply === 'ok' ? server.write(ok, ok.byteLength) : server.write(message, length);
      if (!answered) return SessionEnd.IdleTimeout;
    }
  } catch (error) {
    if (isPosixError(error, 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH')) {
      return SessionEnd.ClientBrokeOff;
    }
    throw error;
  }
}

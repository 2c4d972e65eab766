/**
 * The service that a session's options ask for: `createService` wherever it will do, since every child pays for it; or one
 * with a limit to the whole session and to a message, which counts messages too. There each wait begins with a check of the
 * clock and a call that sets its limit: a client that sends a byte now and then is never idle, and must end all the same.
 */
import type { TcpServer } from '../../net/tcp-server.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { createService, isBreakingOff, ok, SessionEnd, type SessionOptions, STILL_OPEN } from '../session.ts';

export function serviceFor(server: TcpServer, session: SessionOptions): ReturnType<typeof createService> {
  const isBounded = session.sessionTimeoutMs > 0 || session.maxMessageBytes < Number.POSITIVE_INFINITY;
  return isBounded || session.messageCounter !== undefined
    ? createBoundedService(server, session)
    : createService(server, session);
}

function createBoundedService(
  server: TcpServer,
  session: SessionOptions,
): (maxMessages?: number) => SessionEnd | typeof STILL_OPEN {
  const { idleTimeoutMs, sessionTimeoutMs, maxMessageBytes, buffer, messageCounter } = session;
  const idleMs = idleTimeoutMs || Infinity;
  const repliesOk = session.reply === 'ok';
  const reply = repliesOk ? ok : buffer;

  /** Limits the next wait by what is left; `false` where nothing is. */
  const mayWait = (untilMs: number): boolean => {
    const leftMs = Math.min(idleMs, untilMs - monotonicMs());
    if (leftMs <= 0) return false;
    // Never 0, which would be for ever.
    if (leftMs < Infinity) server.limitWaits(Math.ceil(leftMs));
    return true;
  };
  const answer = (length: number, untilMs: number): boolean => {
    for (let sent = 0; sent < length; ) {
      const count = mayWait(untilMs) ? server.writePart(reply, { from: sent, to: length }) : undefined;
      if (count === undefined) return false;
      sent += count;
    }
    return true;
  };

  return (maxMessages = Infinity) => {
    const untilMs = monotonicMs() + (sessionTimeoutMs || Infinity);
    const timeout = () => (monotonicMs() >= untilMs ? SessionEnd.SessionTimeout : SessionEnd.IdleTimeout);
    try {
      for (let count = 0; count < maxMessages; count++) {
        const length = mayWait(untilMs) ? server.read(buffer) : undefined;
        if (length === undefined) return timeout();
        if (length === 0) return SessionEnd.ClientClosed;
        if (length > maxMessageBytes) return SessionEnd.MessageTooLong;
        if (!answer(repliesOk ? ok.byteLength : length, untilMs)) return timeout();
        messageCounter?.add();
      }
      return STILL_OPEN;
    } catch (error) {
      if (isBreakingOff(error)) return SessionEnd.ClientBrokeOff;
      throw error;
    }
  };
}

/** The service that a session's options ask for: the plain one wherever it will do, since every child pays for it. */
import type { TcpServer } from '../../net/tcp-server.ts';
import { createService, type SessionOptions } from '../session.ts';
import { createBoundedService } from './bounded-service.ts';

export function serviceFor(server: TcpServer, session: SessionOptions): ReturnType<typeof createService> {
  const isBounded = session.sessionTimeoutMs > 0 || session.maxMessageBytes < Number.POSITIVE_INFINITY;
  return isBounded || session.messageCounter !== undefined
    ? createBoundedService(server, session)
    : createService(server, session);
}

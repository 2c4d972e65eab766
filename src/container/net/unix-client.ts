/** A connection to a Unix socket, as a byte stream: unix(7). It has no segments to delay and no reset. */
import { TcpClient } from './tcp-client.ts';

/**
 * `connect` succeeds or fails at once: EAGAIN where the backlog is full, ENOENT where there is no socket, ECONNREFUSED where nobody
 * listens at it, EACCES where its mode or that of a folder does not let this user in.
 */
export class UnixClient extends TcpClient {
  override sendWithoutDelay(): void {}

  override resetOnClose(): void {}
}

/**
 * The client's side of TLS 1.2 and 1.3, as `tls.c` exports it. The library's own errors are `PosixError`s whose code is ERR_TLS, with its
 * words in the message; those of the socket have the system's codes. "Would block" is `undefined`.
 */
declare module 'forkbed:tls' {
  /** A session over a connected socket that does not block. It ends with `free`, or with the object. */
  export interface TlsSession {
    readonly TlsSession: unique symbol;
  }

  /**
   * Once, before all sessions. `certificates`: those that are trusted, in PEM; without them none is verified. `name`: of the server, for
   * SNI, and verified with them; without it the chain alone is. Errors: ERR_TLS for text that holds no certificate.
   */
  export function configure(certificates: string | undefined, name: string | undefined): void;
  /** Sends nothing yet: the handshake is part of the first read or write. */
  export function open(fd: number): TlsSession;
  /** Bytes received, as many as there are; 0 at the end of the stream. Errors: ERR_TLS, ECONNRESET. */
  export function read(session: TlsSession, buffer: ArrayBuffer, offset: number, length: number): number | undefined;
  /** Whether the stream has ended by the peer's close_notify, and not only the connection: else anybody may have cut it. */
  export function hasCloseNotify(session: TlsSession): boolean;
  /** Bytes taken, perhaps fewer. After `undefined` the same bytes must be written again. Errors: ERR_TLS, ECONNRESET, EPIPE. */
  export function write(session: TlsSession, buffer: ArrayBuffer, offset: number, length: number): number | undefined;
  /** Tells the peer that nothing more comes. Its errors are dropped. */
  export function closeNotify(session: TlsSession): void;
  /** Ends the session; the socket stays as it is. */
  export function free(session: TlsSession): void;
}

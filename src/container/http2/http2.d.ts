/**
 * The client's side of HTTP/2 over cleartext, known beforehand (RFC 9113, section 3.3), as `http2.c` exports it. The library's errors are
 * `PosixError`s whose code is ERR_HTTP2, with its words in the message. It does no I/O.
 */
declare module 'forkbed:http2' {
  /** One connection: one request after the other. It ends with `free`, or with the object. */
  export interface Http2Session {
    readonly Http2Session: unique symbol;
  }

  /** What has come of a request when its stream has ended. */
  export interface Http2Reply {
    /** Of header and trailer, a name before each value. */
    readonly fields: readonly string[];
    readonly body: ArrayBuffer;
    /** How the stream has ended: NO_ERROR, REFUSED_STREAM and the other names of RFC 9113, section 7. */
    readonly error: string;
  }

  export function open(): Http2Session;
  /** `fields`: at most 64, a name before each value. The bytes of the body are copied. Errors: ERR_HTTP2. */
  export function request(
    session: Http2Session,
    fields: readonly string[],
    body: ArrayBuffer,
    offset: number,
    length: number,
  ): void;
  /**
   * What has come from the peer, in any portions. Errors: ERR_HTTP2, also for a reply of more than 64 KiB, and for more than 1 MiB of frames
   * since the last request. After an error nothing more is taken or given.
   */
  export function take(session: Http2Session, buffer: ArrayBuffer, offset: number, length: number): void;
  /** All that is to be sent now; each byte is given once. */
  export function flush(session: Http2Session): ArrayBuffer | undefined;
  /** Whether anything more is to be received or sent. */
  export function isOpen(session: Http2Session): boolean;
  /** The reply to the last request, once; `undefined` while its stream goes on. */
  export function reply(session: Http2Session): Http2Reply | undefined;
  /** The next `flush` has a GOAWAY. */
  export function terminate(session: Http2Session): void;
  export function free(session: Http2Session): void;
}

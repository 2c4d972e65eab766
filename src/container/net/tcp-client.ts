/**
 * The article's client class: one TCP connection, `connect`, `send`, `receive`, `close`. It never blocks: the caller
 * waits for the descriptor. Closing twice does nothing. A server that serves many in one process has one for each client.
 */
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  close,
  connect,
  IPPROTO_TCP,
  recv,
  SHUT_WR,
  SO_BINDTOIFINDEX,
  SO_LINGER,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
  type SocketAddress,
  send,
  setsockopt,
  shutdown,
  socket,
  TCP_NODELAY,
} from 'forkbed:posix';

/** The kernel does not check that an interface of this number exists: socket(7), SO_BINDTODEVICE. */
const NO_INTERFACE = 2 ** 31 - 1;

const DOMAINS = { IPv4: AF_INET, IPv6: AF_INET6, unix: AF_UNIX };

export class TcpClient {
  /** For poll and epoll; -1 while it is closed. Only this class writes it: a getter would cost a call for each access. */
  fd: number;

  /** Not connected; or around a descriptor that accept gave, non-blocking, which it then owns. */
  constructor(fd = -1) {
    this.fd = fd;
  }

  /**
   * Begins to connect: `true` when connected at once, `false` when under way; then wait until it is writable and call
   * `finishConnect`. After an error it is closed.
   * @throws PosixError EMFILE, ENFILE, ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL (no local port is left)
   */
  connect(address: SocketAddress): boolean {
    return this.connectBy(SOCK_STREAM, address);
  }

  /** `type`: of the socket. @throws as `connect` */
  protected connectBy(type: number, address: SocketAddress): boolean {
    this.fd = socket(DOMAINS[address.family], type | SOCK_NONBLOCK);
    try {
      return connect(this.fd, address);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /**
   * Throws what ended the connect that was under way, if anything did. Only once the socket is writable. A second
   * connect(2) reports it, which needs no table from SO_ERROR's number to a name.
   * @throws PosixError ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH, ENETUNREACH, ECONNRESET
   */
  finishConnect(address: SocketAddress): void {
    connect(this.fd, address);
  }

  /** Once it is connecting: nothing that is sent waits for the acknowledgement of what was sent before. tcp(7), TCP_NODELAY. */
  sendWithoutDelay(): void {
    setsockopt(this.fd, IPPROTO_TCP, TCP_NODELAY, 1);
  }

  /** Bytes taken, perhaps fewer than `length`; `undefined` when there is no room. */
  send(bytes: ArrayBuffer, offset: number, length: number): number | undefined {
    return send(this.fd, bytes, offset, length);
  }

  /** Bytes received into `buffer` from its start; 0 at the end of the stream; `undefined` when none are there. */
  receive(buffer: ArrayBuffer): number | undefined {
    return recv(this.fd, buffer, 0, buffer.byteLength);
  }

  /** Whether the stream has ended otherwise than the peer ends it. What is in order here, a FIN, is none for TLS. */
  get isCutShort(): boolean {
    return false;
  }

  /** The peer reads the end of the stream, and may still send: shutdown(2). */
  finishSending(): void {
    shutdown(this.fd, SHUT_WR);
  }

  /**
   * From now on nothing that is sent, not even by closing, gets to the peer: to it the connection stays open, until it sends
   * something itself, which is answered by a reset. That is a half-open connection: RFC 9293, 3.5.1.
   */
  vanish(): void {
    setsockopt(this.fd, SOL_SOCKET, SO_BINDTOIFINDEX, NO_INTERFACE);
  }

  /** From now on closing drops what is unsent and resets the connection: socket(7), SO_LINGER. */
  resetOnClose(): void {
    if (this.fd !== -1) setsockopt(this.fd, SOL_SOCKET, SO_LINGER, 0);
  }

  close(): void {
    if (this.fd === -1) return;
    const fd = this.fd;
    this.fd = -1;
    close(fd);
  }
}

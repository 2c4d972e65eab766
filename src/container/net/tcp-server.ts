/**
 * The article's server class: a listening socket and, after `accept`, one client's socket. Parent and child each hold
 * a copy of both after fork, and each closes the one that is not its own: the parent the client's, the child the
 * listening one. Closing twice does nothing.
 */
import {
  AF_INET,
  AF_INET6,
  accept4,
  bind,
  close,
  decodeSocketAddress,
  getaddrinfo,
  getsockname,
  listen,
  recv,
  SO_RCVTIMEO,
  SO_REUSEADDR,
  SO_SNDTIMEO,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
  type SocketAddress,
  send,
  setsockopt,
  socket,
} from 'forkbed:posix';
import { BugError, ForkbedError } from '../../common/forkbed-error.ts';

/** One end of a TCP connection. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export class TcpServer {
  private listener: number;
  private client = -1;
  /** A struct sockaddr_storage: room for any family. */
  private readonly peer = new ArrayBuffer(128);

  private constructor(listener: number) {
    this.listener = listener;
  }

  /**
   * Listens on the first address that `host` (a name or an address) stands for.
   * @throws ForkbedError ERR_HOST when the name has no address; PosixError EADDRINUSE, EACCES, EADDRNOTAVAIL
   */
  static listen(on: { host: string; port: number; backlog: number }): TcpServer {
    const [address] = getaddrinfo(on.host, on.port);
    if (address === undefined)
      throw new ForkbedError('ERR_HOST', `expected a host with an address, received ${on.host}`);
    const server = new TcpServer(socket(address.family === 'IPv6' ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK));
    try {
      // Connections of a former server in TIME_WAIT must not keep a new one from its port.
      setsockopt(server.listener, SOL_SOCKET, SO_REUSEADDR, 1);
      bind(server.listener, address);
      listen(server.listener, on.backlog);
      return server;
    } catch (error) {
      server.closeListen();
      throw error;
    }
  }

  /** For poll; -1 once it is closed. */
  get listenFd(): number {
    return this.listener;
  }

  /** Where it listens, with the port that the kernel chose where 0 was asked for. */
  local(): Endpoint {
    return endpoint(getsockname(this.listener));
  }

  /** The client that was accepted last, also when it has gone since. */
  remote(): Endpoint {
    return endpoint(decodeSocketAddress(this.peer));
  }

  /** The client that was accepted last, for poll; -1 once it is closed. */
  get clientFd(): number {
    return this.client;
  }

  /**
   * Takes the next client from the backlog; `false` when none waits. The client's socket blocks, unless `flags` has
   * SOCK_NONBLOCK.
   * @throws PosixError EMFILE, ENFILE, ENOBUFS, ENOMEM, ECONNABORTED, EPROTO
   */
  accept(flags = 0): boolean {
    if (this.client !== -1) throw new BugError('accept was called while the last client was still open');
    const fd = accept4(this.listener, flags, this.peer);
    if (fd === undefined) return false;
    this.client = fd;
    return true;
  }

  /** How long a read or a write may wait for the client; 0: for ever. */
  limitWaits(ms: number): void {
    setsockopt(this.client, SOL_SOCKET, SO_RCVTIMEO, ms);
    setsockopt(this.client, SOL_SOCKET, SO_SNDTIMEO, ms);
  }

  /** Bytes read into `buffer` from its start; 0 when the client has closed; `undefined` when the limit passed. */
  read(buffer: ArrayBuffer): number | undefined {
    return recv(this.client, buffer, 0, buffer.byteLength);
  }

  /** Sends the first `length` bytes of `buffer`; `false` when the limit passed before all were taken. */
  write(buffer: ArrayBuffer, length: number): boolean {
    for (let sent = 0; sent < length; ) {
      const count = send(this.client, buffer, sent, length - sent);
      if (count === undefined) return false;
      sent += count;
    }
    return true;
  }

  /** Hands the client's descriptor over: whoever takes it closes it. */
  releaseClient(): number {
    const fd = this.client;
    this.client = -1;
    return fd;
  }

  closeListen(): void {
    if (this.listener === -1) return;
    const fd = this.listener;
    this.listener = -1;
    close(fd);
  }

  closeClient(): void {
    if (this.client === -1) return;
    const fd = this.client;
    this.client = -1;
    close(fd);
  }
}

function endpoint(address: SocketAddress): Endpoint {
  if (address.family === 'unix') throw new BugError('a TCP socket has a path for an address');
  return { address: address.address, port: address.port };
}

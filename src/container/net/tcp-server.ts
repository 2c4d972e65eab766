/**
 * The article's server class: a listening socket and, after `accept`, one client's socket. The client that was accepted last is
 * state of this class, and each method for a client is about that one: an object for each client would be memory for every
 * fork to copy (docs/adr/0003-memory-laid-out-for-fork.md). Each socket has its own states:
 *
 *     the listening socket                          the client's socket
 *
 *     constructor                                   constructor
 *         │                                             │            accept, where a client waits
 *         ▼                                             ▼            adoptClient
 *     ┌───────────┐                                 ┌───────┐ ─────────────────────────▶ ┌──────┐
 *     │ listening │ ⟲ accept, local                 │ none  │                            │ open │ ⟲ limitWaits, read,
 *     └───────────┘                                 └───────┘ ◀───────────────────────── └──────┘   write, writePart
 *         │ closeListen                                 ⟲ closeClient  closeClient, releaseClient
 *         ▼
 *     ┌───────────┐
 *     │  closed   │ ⟲ closeListen
 *     └───────────┘
 *
 * After fork parent and child each hold a copy of both sockets, and each closes the one that is not its own:
 *
 *     parent   accept ─▶ fork ─▶ closeClient ─▶ accept …              at the end: closeListen
 *     child                └───▶ closeListen ─▶ read ─▶ write ─▶ read …  ─▶ _exit, which closes the client's socket
 *
 * `accept` and `adoptClient` while a client is open are bugs. Once the listener is closed, `accept` and `local` fail with EBADF, as
 * does a method for a client where there is none. `remote` and `peerAddress` are of the client that `accept` took last, also when it
 * has gone; `adoptClient` does not change them.
 */
import {
  accept4,
  close,
  decodeSocketAddress,
  getsockname,
  recv,
  SO_RCVTIMEO,
  SO_SNDTIMEO,
  SOL_SOCKET,
  type SocketAddress,
  send,
  setsockopt,
} from 'forkbed:posix';
import { BugError } from '../../common/forkbed-error.ts';

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

  /** Around a listening socket, which it then owns. */
  constructor(listener: number) {
    this.listener = listener;
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

  /** The sockaddr of the client that was accepted last. */
  get peerAddress(): ArrayBuffer {
    return this.peer;
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

  /** Sends bytes `from` to `to` of `buffer`; `false` when the limit passed before all were taken. */
  write(buffer: ArrayBuffer, { from, to }: { from: number; to: number }): boolean {
    for (let sent = from; sent < to; ) {
      const count = send(this.client, buffer, sent, to - sent);
      if (count === undefined) return false;
      sent += count;
    }
    return true;
  }

  /** Sends bytes `from` to `to` of `buffer`, or as many as are taken at once; `undefined` when the limit passed before any was. */
  writePart(buffer: ArrayBuffer, { from, to }: { from: number; to: number }): number | undefined {
    return send(this.client, buffer, from, to - from);
  }

  /** Gives up the client's descriptor: the caller owns it then. */
  releaseClient(): number {
    const fd = this.client;
    this.client = -1;
    return fd;
  }

  /** Takes over the descriptor of a client that was accepted elsewhere. */
  adoptClient(fd: number): void {
    if (this.client !== -1) throw new BugError('a client was handed over while the last one was still open');
    this.client = fd;
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

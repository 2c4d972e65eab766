/**
 * The stats socket of a running server: it sends the stats to each client in one line, and closes. It reads nothing from a client
 * and waits for none: the first bytes in an empty socket always fit, and stay there until the client takes them. It belongs to
 * the server alone: each child closes its copy.
 */
import {
  AF_UNIX,
  accept4,
  bind,
  close,
  encodeUtf8,
  listen,
  POLLIN,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  send,
  socket,
  unlink,
} from 'forkbed:posix';
import { NO_TIMEOUT } from '../../../common/deadlines.ts';
import { monotonicMs } from '../../posix/clock.ts';
import type { PollSet } from '../../posix/poll-set.ts';
import { isPosixError } from '../../posix/posix-error.ts';
import { clearPath, toUnixPath } from '../../posix/unix-socket-path.ts';
import { EXHAUSTED } from '../failures.ts';

const BACKLOG = 64;
const BACKOFF_MS = 100;
/** A struct sockaddr_storage. */
const PEER_BYTES = 128;

export class StatsSocket {
  readonly fd: number;
  private readonly path: string;
  private describe: () => string = () => '';
  private readonly peer = new ArrayBuffer(PEER_BYTES);
  private watch: (watched: boolean) => void = () => {};
  /** On the monotonic clock; 0: it does not back off. */
  private backoffUntilMs = 0;

  constructor(socket: { fd: number; path: string }) {
    this.fd = socket.fd;
    this.path = socket.path;
  }

  /** Sets what it sends; before the first client. */
  describeBy(describe: () => string): void {
    this.describe = describe;
  }

  /** Calls `watch` at once, and whenever the loop must begin or cease to watch the descriptor. */
  watchBy(watch: (watched: boolean) => void): void {
    this.watch = watch;
    watch(true);
  }

  /** The same for an entry of a poll set. */
  watchIn(waits: PollSet, entry: number): void {
    this.watchBy((watched) => waits.watch(entry, watched ? { fd: this.fd, events: POLLIN } : undefined));
  }

  /** Milliseconds until it accepts again, when it must be called; NO_TIMEOUT: it does not back off. */
  backoffMs(): number {
    if (this.backoffUntilMs === 0) return NO_TIMEOUT;
    const leftMs = this.backoffUntilMs - monotonicMs();
    if (leftMs > 0) return leftMs;
    this.backoffUntilMs = 0;
    this.watch(true);
    return NO_TIMEOUT;
  }

  /** Answers one client; the next turn of the loop answers the next. */
  answer(): void {
    try {
      const client = accept4(this.fd, SOCK_NONBLOCK, this.peer);
      if (client !== undefined) this.report(client);
    } catch (error) {
      if (!isPosixError(error)) throw error;
      // Without a descriptor for it, to try again at once would spin.
      if (EXHAUSTED.includes(error.code)) this.backOff();
    }
  }

  /** In a child, to which it does not belong. */
  release(): void {
    close(this.fd);
  }

  /** At the end of the server: later clients are refused. */
  close(): void {
    this.watch(false);
    close(this.fd);
    if (this.path.startsWith('@')) return;
    try {
      unlink(this.path);
    } catch (error) {
      // It was removed already, or its folder cannot be written to any more.
      if (!isPosixError(error)) throw error;
    }
  }

  private report(client: number): void {
    try {
      const line = encodeUtf8(`${this.describe()}\n`);
      send(client, line, 0, line.byteLength);
    } catch (error) {
      // The client has gone.
      if (!isPosixError(error)) throw error;
    } finally {
      close(client);
    }
  }

  private backOff(): void {
    this.backoffUntilMs = monotonicMs() + BACKOFF_MS;
    this.watch(false);
  }
}

/**
 * The descriptor of the listening Unix socket, in a folder or in the abstract namespace: unix(7).
 * @throws ForkbedError ERR_SOCKET_PATH where the path is in use; PosixError EADDRINUSE, EACCES, EROFS
 */
export function openStatsSocket(path: string): number {
  if (!path.startsWith('@')) clearPath(path);
  const fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK);
  try {
    bind(fd, { family: 'unix', path: toUnixPath(path) });
    listen(fd, BACKLOG);
    return fd;
  } catch (error) {
    close(fd);
    throw error;
  }
}

/**
 * The stats socket of a server that runs: whoever connects is told the stats in one line, and is let go. Nothing is read from
 * a client and nobody is waited for: the first bytes in an empty socket always fit, and who does not take them has them all
 * the same. It belongs to the server alone: each child closes its copy.
 */
import { accept4, close, encodeUtf8, POLLIN, SOCK_NONBLOCK, send, unlink } from 'forkbed:posix';
import { NO_TIMEOUT } from '../../../common/deadlines.ts';
import { monotonicMs } from '../../posix/clock.ts';
import type { PollSet } from '../../posix/poll-set.ts';
import { isPosixError } from '../../posix/posix-error.ts';
import { EXHAUSTED } from '../failures.ts';

const BACKOFF_MS = 100;
/** A struct sockaddr_storage. */
const PEER_BYTES = 128;

export class StatsSocket {
  readonly fd: number;
  private readonly path: string;
  private describe: () => string = () => '';
  private readonly peer = new ArrayBuffer(PEER_BYTES);
  private watch: (watched: boolean) => void = () => {};
  /** 0: it does not rest. */
  private backoffUntilMs = 0;

  constructor(socket: { fd: number; path: string }) {
    this.fd = socket.fd;
    this.path = socket.path;
  }

  /** What it tells; before anybody can connect it must have been called. */
  describeBy(describe: () => string): void {
    this.describe = describe;
  }

  /** `watch` says whether whoever waits for descriptors is to wait for this one; called at once. */
  watchBy(watch: (watched: boolean) => void): void {
    this.watch = watch;
    watch(true);
  }

  /** As an entry of a poll set. */
  watchIn(waits: PollSet, entry: number): void {
    this.watchBy((watched) => waits.watch(entry, watched ? { fd: this.fd, events: POLLIN } : undefined));
  }

  /** Milliseconds until it wants to be asked again; Infinity: when somebody has connected. */
  backoffMs(): number {
    if (this.backoffUntilMs === 0) return NO_TIMEOUT;
    const leftMs = this.backoffUntilMs - monotonicMs();
    if (leftMs > 0) return leftMs;
    this.backoffUntilMs = 0;
    this.watch(true);
    return NO_TIMEOUT;
  }

  /** Somebody has connected. One is answered; who else waits is seen in the next turn. */
  answer(): void {
    try {
      const client = accept4(this.fd, SOCK_NONBLOCK, this.peer);
      if (client !== undefined) this.report(client);
    } catch (error) {
      if (!isPosixError(error)) throw error;
      // Without a descriptor for it, trying again at once would spin.
      if (EXHAUSTED.includes(error.code)) this.backOff();
    }
  }

  /** In a child, which has nothing to do with it. */
  release(): void {
    close(this.fd);
  }

  /** At the end of the server: who asks then is refused. */
  close(): void {
    this.watch(false);
    close(this.fd);
    if (this.path.startsWith('@')) return;
    try {
      unlink(this.path);
    } catch (error) {
      // Somebody else has removed it, or its folder is no longer ours to write to.
      if (!isPosixError(error)) throw error;
    }
  }

  private report(client: number): void {
    try {
      const line = encodeUtf8(`${this.describe()}\n`);
      send(client, line, 0, line.byteLength);
    } catch (error) {
      // It has gone.
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

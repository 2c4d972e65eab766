/**
 * Who comes from the network: a stranger until it has said the token of the run, in one short line and soon; then it waits until
 * the audit is there, and passes. Whatever strangers do, those that have the token get in: a stranger costs one descriptor, and when
 * there are too many the oldest goes.
 */
import {
  AF_UNIX,
  accept4,
  close,
  connect,
  decodeSocketAddress,
  decodeUtf8,
  EPOLLIN,
  encodeUtf8,
  IPPROTO_TCP,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  send,
  setsockopt,
  socket,
  TCP_NODELAY,
} from 'forkbed:posix';
import { NO_TIMEOUT } from '../../../common/deadlines.ts';
import {
  type Entered,
  type GateTotals,
  MAX_ENTRY_BYTES,
  parseEnter,
  type Refused,
} from '../../../common/events/gate-entry.ts';
import { ParseError } from '../../../common/forkbed-error.ts';
import { endWithPeer } from '../../net/end-with-peer.ts';
import { LineReader } from '../../net/line-reader.ts';
import { receiveOrEnd } from '../../net/receive-or-end.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { isPosixError } from '../../posix/posix-error.ts';
import type { Party, Watched } from './party.ts';
import { Passage } from './passage.ts';
import { isSameToken } from './same-token.ts';

/** How many may be connected that have not said the token. */
export const MAX_STRANGERS = 1_024;

/** The listener has its turn among all others. */
const ACCEPTS_PER_TURN = 64;
const RETRY_MS = 100;
const CHUNK_BYTES = 64 * 1024;
/** A struct sockaddr_storage. */
const PEER_BYTES = 128;
/** A flood of strangers is no flood of lines. */
const MAX_REFUSALS_SHOWN = 10;

export interface DoorOptions {
  /** Listens, non-blocking. The door owns it. */
  readonly listenFd: number;
  /** Of the audit's socket. */
  readonly path: string;
  readonly token: string;
  readonly enterTimeoutMs: number;
  /** How many may be inside at once. */
  readonly capacity: number;
  readonly watched: Watched;
  readonly onProgress: (line: string) => void;
}

interface Stranger {
  readonly fd: number;
  readonly address: string;
  readonly reader: LineReader;
  readonly untilMs: number;
}

export class Door implements Party {
  readonly #options: DoorOptions;
  readonly #chunk = new ArrayBuffer(CHUNK_BYTES);
  readonly #peer = new ArrayBuffer(PEER_BYTES);
  /** By descriptor, the oldest first. */
  readonly #strangers = new Map<number, Stranger>();
  /** They have the token, and the audit was not there. By descriptor. */
  readonly #waiting = new Map<number, Stranger>();
  readonly #passages = new Set<Passage>();
  #retryMs = NO_TIMEOUT;
  #whyWaiting = '';
  #entered = 0;
  #refused = 0;
  #silent = 0;

  constructor(options: DoorOptions) {
    this.#options = options;
    options.watched.watch({ fd: options.listenFd, item: this, events: EPOLLIN });
  }

  get totals(): GateTotals {
    return { entered: this.#entered, refused: this.#refused, silent: this.#silent };
  }

  /** When `tick` is to be called, on the monotonic clock. */
  get nextMs(): number {
    const [oldest] = this.#strangers.values();
    return Math.min(oldest?.untilMs ?? NO_TIMEOUT, this.#retryMs);
  }

  /** Ends with strangers that said nothing in time, and tries again to reach the audit. */
  tick(): void {
    const nowMs = monotonicMs();
    for (const stranger of this.#strangers.values()) {
      if (stranger.untilMs > nowMs) break;
      this.#dropSilent(stranger);
    }
    if (nowMs < this.#retryMs) return;
    this.#retryMs = NO_TIMEOUT;
    for (const stranger of this.#waiting.values()) {
      if (!this.#tryToPass(stranger)) break;
    }
  }

  /** Of the listener. */
  onEvents(): void {
    for (let count = 0; count < ACCEPTS_PER_TURN; count += 1) {
      const fd = this.#accept();
      if (fd === undefined) return;
      const address = this.#prepare(fd);
      if (address === undefined) continue;
      const [oldest] = this.#strangers.values();
      if (this.#strangers.size >= MAX_STRANGERS && oldest !== undefined) this.#dropSilent(oldest);
      const reader = new LineReader({ decode: decodeUtf8, maxBytes: MAX_ENTRY_BYTES });
      const stranger = { fd, address, reader, untilMs: monotonicMs() + this.#options.enterTimeoutMs };
      this.#strangers.set(fd, stranger);
      this.#options.watched.watch({ fd, item: { onEvents: () => this.#receiveEntry(stranger) }, events: EPOLLIN });
    }
  }

  close(): void {
    for (const passage of this.#passages) passage.close();
    for (const stranger of [...this.#strangers.values(), ...this.#waiting.values()]) this.#drop(stranger);
    this.#options.watched.forget(this.#options.listenFd);
    close(this.#options.listenFd);
  }

  /** `undefined` where nobody waits, or has gone meanwhile. Where there is room for no more, the oldest stranger makes some. */
  #accept(): number | undefined {
    try {
      return accept4(this.#options.listenFd, SOCK_NONBLOCK, this.#peer);
    } catch (error) {
      if (!isPosixError(error)) throw error;
      const [oldest] = this.#strangers.values();
      if (oldest !== undefined) this.#dropSilent(oldest);
      return undefined;
    }
  }

  /** Its address; `undefined` where it has gone already. */
  #prepare(fd: number): string | undefined {
    try {
      endWithPeer(fd);
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    } catch (error) {
      if (!isPosixError(error)) throw error;
      close(fd);
      return undefined;
    }
    const peer = decodeSocketAddress(this.#peer);
    return peer.family === 'unix' ? peer.path : peer.address;
  }

  #receiveEntry(stranger: Stranger): void {
    const length = receiveOrEnd(stranger.fd, this.#chunk);
    if (length === undefined) return;
    if (length === 0) {
      this.#dropSilent(stranger);
      return;
    }
    const lines = stranger.reader.push(this.#chunk, length);
    if (lines === undefined) this.#refuse(stranger, `a first line of more than ${MAX_ENTRY_BYTES} bytes`);
    else if (lines.length > 1) this.#refuse(stranger, 'more than one line before it was let in');
    else if (lines[0] !== undefined) this.#judge(stranger, lines[0]);
  }

  #judge(stranger: Stranger, line: string): void {
    if (!this.#hasToken(line)) this.#refuse(stranger, 'another token');
    else if (this.#passages.size + this.#waiting.size >= this.#options.capacity) {
      this.#refuse(stranger, `one client more than the ${this.#options.capacity} for which there are open files`);
    } else {
      this.#strangers.delete(stranger.fd);
      this.#waiting.set(stranger.fd, stranger);
      const { watched } = this.#options;
      watched.rewatch({
        fd: stranger.fd,
        item: { onEvents: () => this.#receiveWhileWaiting(stranger) },
        events: EPOLLIN,
      });
      // Those that came before have their turn first.
      if (this.#retryMs === NO_TIMEOUT) this.#tryToPass(stranger);
    }
  }

  #hasToken(line: string): boolean {
    try {
      return isSameToken(this.#options.token, parseEnter(line).token);
    } catch (error) {
      if (error instanceof ParseError) return false;
      throw error;
    }
  }

  /** It has gone, or does not wait for the answer. */
  #receiveWhileWaiting(stranger: Stranger): void {
    const length = receiveOrEnd(stranger.fd, this.#chunk);
    if (length === 0) this.#drop(stranger);
    else if (length !== undefined) this.#refuse(stranger, 'more than one line before it was let in');
  }

  /** Whether it has passed; where it has not, the audit is not there yet, or has no room, and `tick` tries again. */
  #tryToPass(stranger: Stranger): boolean {
    const audit = this.#connectToAudit();
    if (audit === undefined) {
      this.#retryMs = monotonicMs() + RETRY_MS;
      return false;
    }
    const { fd } = stranger;
    const { watched } = this.#options;
    this.#waiting.delete(fd);
    watched.unwatch(fd);
    answer(fd, { event: 'entered' });
    const passage: Passage = new Passage({
      ...{ client: fd, audit, chunk: this.#chunk, watched },
      onClosed: () => this.#passages.delete(passage),
    });
    this.#passages.add(passage);
    this.#entered += 1;
    return true;
  }

  #connectToAudit(): number | undefined {
    let fd: number | undefined;
    try {
      fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK);
      connect(fd, { family: 'unix', path: this.#options.path });
      return fd;
    } catch (error) {
      if (fd !== undefined) close(fd);
      if (!isPosixError(error)) throw error;
      if (error.code !== this.#whyWaiting) this.#options.onProgress(`waiting for the audit: ${error.message}`);
      this.#whyWaiting = error.code;
      return undefined;
    }
  }

  #refuse(stranger: Stranger, received: string): void {
    this.#refused += 1;
    const reason = `expected the token of the run, received ${received}`;
    if (this.#refused <= MAX_REFUSALS_SHOWN) this.#options.onProgress(`refused ${stranger.address}: ${reason}`);
    answer(stranger.fd, { event: 'refused', reason });
    this.#drop(stranger);
  }

  #dropSilent(stranger: Stranger): void {
    this.#silent += 1;
    this.#drop(stranger);
  }

  #drop({ fd }: Stranger): void {
    this.#strangers.delete(fd);
    this.#waiting.delete(fd);
    this.#options.watched.forget(fd);
    close(fd);
  }
}

/** It always fits: nothing was sent before. One that has gone needs none. */
function answer(fd: number, message: Entered | Refused): void {
  const bytes = encodeUtf8(`${JSON.stringify(message)}\n`);
  try {
    send(fd, bytes, 0, bytes.byteLength);
  } catch (error) {
    if (!isPosixError(error)) throw error;
  }
}

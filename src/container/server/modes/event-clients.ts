/**
 * The clients of a process that serves many at once, by epoll(7): it answers each message as it comes, and waits for no client.
 * It keeps what a client does not take, and reads nothing more from it until the client has taken it.
 *
 * A client is its descriptor, and a number for its state: an object for each, with a method for each step, took three
 * quarters of what this process does for a connection outside the kernel.
 */
import {
  close,
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  EPOLLIN,
  EPOLLOUT,
  epoll_create1,
  epoll_ctl,
  epoll_wait,
  recv,
  send,
} from 'forkbed:posix';
import { NO_TIMEOUT } from '../../../common/deadlines.ts';
import { formatHex, parseHex } from '../../../common/hex.ts';
import type { MessageCounter } from '../message-counter.ts';
import type { ClientSnapshot } from '../reload/handover.ts';
import { isBreakingOff, ok, type SessionOptions } from '../session.ts';
import { ClientDeadlines } from './client-deadlines.ts';

const EVENTS_PER_WAIT = 256;

/** Instead of a length. */
const WOKEN_FOR_NOTHING = -1;
const OK_BYTES = ok.byteLength;

/** What a descriptor stands for. Numbers, since every message reads them. */
const OTHER = 0;
const SENDS = 1;
/** The client has not taken the whole of a reply. */
const TAKES = 2;

export class EventClients {
  private readonly fd = epoll_create1();
  /** Pairs of descriptor and events. */
  private readonly ready = new Int32Array(2 * EVENTS_PER_WAIT);
  private readonly readyBytes = this.ready.buffer;
  /** By descriptor. Without holes, which would make the array slow. */
  private readonly states: number[] = [];
  private readonly unsent = new Map<number, ArrayBuffer>();
  /** Of silence, and of whole sessions; absent without such a limit. */
  private readonly silences: ClientDeadlines | undefined;
  private readonly sessions: ClientDeadlines | undefined;
  private readonly hasDeadlines: boolean;
  private readonly serveReady: (end: number, other: (fd: number) => void) => void;
  private readonly messageCounter: MessageCounter | undefined;
  private count = 0;

  constructor(session: SessionOptions) {
    const { idleTimeoutMs, sessionTimeoutMs } = session;
    this.messageCounter = session.messageCounter;
    this.silences = idleTimeoutMs > 0 ? new ClientDeadlines(idleTimeoutMs) : undefined;
    this.sessions = sessionTimeoutMs > 0 ? new ClientDeadlines(sessionTimeoutMs) : undefined;
    this.hasDeadlines = idleTimeoutMs > 0 || sessionTimeoutMs > 0;
    this.serveReady = this.createService(session);
  }

  get size(): number {
    return this.count;
  }

  /** A descriptor that is not a client's. `events` of 0: not for now. */
  watch(fd: number, events: number): void {
    epoll_ctl(this.fd, EPOLL_CTL_ADD, fd, events);
  }

  unwatch(fd: number): void {
    epoll_ctl(this.fd, EPOLL_CTL_DEL, fd, 0);
  }

  change(fd: number, events: number): void {
    epoll_ctl(this.fd, EPOLL_CTL_MOD, fd, events);
  }

  /** Takes over the descriptor of a client. `unsent`: bytes that it has not taken yet, as hexadecimal digits. */
  add(fd: number, unsent = ''): void {
    while (this.states.length <= fd) this.states.push(OTHER);
    this.states[fd] = unsent === '' ? SENDS : TAKES;
    if (unsent !== '') this.unsent.set(fd, parseHex(unsent));
    epoll_ctl(this.fd, EPOLL_CTL_ADD, fd, unsent === '' ? EPOLLIN : EPOLLOUT);
    this.count++;
    this.silences?.begin(fd);
    this.sessions?.begin(fd);
  }

  /** For the program after a reload. */
  snapshot(): ClientSnapshot[] {
    const clients: ClientSnapshot[] = [];
    this.states.forEach((state, fd) => {
      const unsent = this.unsent.get(fd);
      if (state !== OTHER) clients.push({ fd, unsent: unsent === undefined ? '' : formatHex(unsent) });
    });
    return clients;
  }

  /**
   * Waits for events, at most `limitMs`, and serves each client that is ready; calls `other` for each descriptor that is not a
   * client. Ends clients whose silence or session has lasted for too long.
   */
  serve(limitMs: number, other: (fd: number) => void): void {
    const leftMs = this.hasDeadlines ? this.untilDeadline(limitMs) : limitMs;
    this.serveReady(2 * epoll_wait(this.fd, this.readyBytes, leftMs), other);
    if (!this.hasDeadlines) return;
    this.endLate(this.silences);
    this.endLate(this.sessions);
  }

  private untilDeadline(limitMs: number): number {
    return Math.min(limitMs, this.silences?.leftMs() ?? NO_TIMEOUT, this.sessions?.leftMs() ?? NO_TIMEOUT);
  }

  private endLate(deadlines: ClientDeadlines | undefined): void {
    if (deadlines === undefined) return;
    for (let fd = deadlines.takeDue(); fd !== undefined; fd = deadlines.takeDue()) this.end(fd);
  }

  /**
   * A function that serves the clients in the first `end` entries of `ready`. It is a closure, and one function: it reaches what
   * each message needs without a property, and answers a usual message with no call but those to the kernel.
   */
  private createService({
    reply: kind,
    maxMessageBytes,
    buffer,
    messageCounter,
  }: SessionOptions): (end: number, other: (fd: number) => void) => void {
    const { ready, states, silences } = this;
    const bufferBytes = buffer.byteLength;
    // QuickJS compares integers of 32 bits faster than Infinity; no buffer is as long.
    const maxBytes = Math.min(maxMessageBytes, bufferBytes);
    const repliesOk = kind === 'ok';
    const reply = repliesOk ? ok : buffer;
    return (end, other) => {
      for (let index = 0; index < end; index += 2) {
        const fd = ready[index] ?? -1;
        if (states[fd] !== SENDS) {
          if (states[fd] === TAKES) this.sendUnsent(fd);
          else other(fd);
          continue;
        }
        try {
          const length = recv(fd, buffer, 0, bufferBytes) ?? WOKEN_FOR_NOTHING;
          if (length > 0 && length <= maxBytes) {
            const replyBytes = repliesOk ? OK_BYTES : length;
            const sent = send(fd, reply, 0, replyBytes) ?? 0;
            if (sent === replyBytes) messageCounter?.add();
            else this.keepUnsent(fd, reply.slice(sent, replyBytes));
            silences?.begin(fd);
          } else if (length !== WOKEN_FOR_NOTHING) {
            this.end(fd);
          }
        } catch (error) {
          this.breakOff(fd, error);
        }
      }
    };
  }

  /** `unsent` is a copy: all clients share the buffer of messages. */
  private keepUnsent(fd: number, unsent: ArrayBuffer): void {
    this.unsent.set(fd, unsent);
    if (this.states[fd] === TAKES) return;
    this.states[fd] = TAKES;
    this.change(fd, EPOLLOUT);
  }

  private sendUnsent(fd: number): void {
    const unsent = this.unsent.get(fd);
    if (unsent === undefined) return;
    try {
      const sent = send(fd, unsent, 0, unsent.byteLength) ?? 0;
      if (sent > 0) this.silences?.begin(fd);
      if (sent < unsent.byteLength) {
        this.keepUnsent(fd, unsent.slice(sent));
        return;
      }
      this.unsent.delete(fd);
      this.messageCounter?.add();
      this.states[fd] = SENDS;
      this.change(fd, EPOLLIN);
    } catch (error) {
      this.breakOff(fd, error);
    }
  }

  private breakOff(fd: number, error: unknown): void {
    if (!isBreakingOff(error)) throw error;
    this.end(fd);
  }

  private end(fd: number): void {
    this.states[fd] = OTHER;
    if (this.unsent.size > 0) this.unsent.delete(fd);
    this.silences?.forget(fd);
    this.sessions?.forget(fd);
    this.count--;
    close(fd);
  }
}

/**
 * The server that forks: `run` reads like the article's `main`. The parent accepts, forks and closes the client; the
 * child closes the listener and serves. The parent must never read from a client, wait for one, or end because of one:
 * whatever a client does, it does to its own child.
 */
import { collectGarbage, fork, POLLIN, SIG_DFL, SIGCHLD, SIGPIPE, sigaction } from 'forkbed:posix';
import type { TcpServer } from '../net/tcp-server.ts';
import { monotonicMs } from '../posix/clock.ts';
import { PollSet } from '../posix/poll-set.ts';
import { isPosixError, type PosixError } from '../posix/posix-error.ts';
import type { SignalFd } from '../posix/signal-fd.ts';
import { CLIENT_IS_GONE, EXHAUSTED } from './failures.ts';
import type { Journal } from './journal.ts';
import type { ServerOptions } from './options.ts';
import { isStopSignal, reapAndTell } from './reaping/reap-and-tell.ts';
import type { Reaping } from './reaping/reaping.ts';
import { serveClient } from './session.ts';

const BACK_OFF_MS = 100;
/** Clients taken in one go before signals are looked at again. */
const CLIENTS_AT_ONCE = 64;

/** Entries of the poll set. */
const SIGNALS = 0;
const LISTENER = 1;

export interface ServerParts {
  readonly options: ServerOptions;
  readonly server: TcpServer;
  readonly signals: SignalFd;
  readonly reaping: Reaping;
  readonly journal: Journal;
}

export class ForkingServer {
  readonly #options: ServerOptions;
  readonly #server: TcpServer;
  readonly #signals: SignalFd;
  readonly #reaping: Reaping;
  readonly #journal: Journal;
  readonly #waits = new PollSet(2);
  #backOffUntilMs = 0;

  constructor(parts: ServerParts) {
    this.#options = parts.options;
    this.#server = parts.server;
    this.#signals = parts.signals;
    this.#reaping = parts.reaping;
    this.#journal = parts.journal;
    this.#waits.watch(SIGNALS, { fd: this.#signals.fd, events: POLLIN });
  }

  /** Serves until a signal asks for the end; that signal's number. The listener is closed then, children live on. */
  run(): number {
    let stopSignal: number | undefined;
    while (stopSignal === undefined) {
      this.#waitForSomething();
      if (this.#waits.events(SIGNALS) !== 0) stopSignal = this.#handleSignals();
      if (this.#waits.events(LISTENER) !== 0) this.#acceptClients();
      this.#journal.tell({ nowMs: monotonicMs(), children: this.#reaping.children });
    }
    this.#server.closeListen();
    return stopSignal;
  }

  #waitForSomething(): void {
    const nowMs = monotonicMs();
    const backOffMs = this.#backOffUntilMs - nowMs;
    const admits = backOffMs <= 0 && this.#hasRoom();
    this.#waits.watch(LISTENER, admits ? { fd: this.#server.listenFd, events: POLLIN } : undefined);
    const limits = [this.#journal.dueInMs(nowMs), backOffMs > 0 ? backOffMs : undefined];
    this.#waits.wait(Math.min(...limits.map((limitMs) => limitMs ?? Number.POSITIVE_INFINITY)));
  }

  /** At the limit the listener is not polled: clients wait in the backlog, and nobody spins. */
  #hasRoom(): boolean {
    return this.#options.maxChildren === 0 || (this.#reaping.children ?? 0) < this.#options.maxChildren;
  }

  #handleSignals(): number | undefined {
    const arrived = this.#signals.take();
    if (arrived.includes(SIGCHLD)) reapAndTell(this.#reaping, this.#journal);
    return arrived.find(isStopSignal);
  }

  #acceptClients(): void {
    for (let taken = 0; taken < CLIENTS_AT_ONCE && this.#hasRoom(); taken++) {
      if (!this.#newConnection()) return;
    }
  }

  /** `false` when there is no more to take for now. */
  #newConnection(): boolean {
    try {
      if (!this.#server.accept()) return false;
    } catch (error) {
      return this.#reject('accept4', error);
    }
    try {
      const pid = fork(() => this.#serveInChild());
      const isNamed = this.#reaping.knowsConnections || this.#journal.tellsConnections;
      const remote = isNamed ? this.#server.remote() : undefined;
      this.#reaping.born({ pid, remote });
      this.#journal.accepted({ pid, remote, children: this.#reaping.children });
      return true;
    } catch (error) {
      return this.#reject('fork', error);
    } finally {
      this.#server.closeClient();
    }
  }

  /** Runs in the child, which ends with the status that this returns: see `fork` in posix.d.ts. */
  #serveInChild(): number {
    // A run of the collector would touch, and so copy, every page that parent and child share.
    collectGarbage(false);
    this.#server.closeListen();
    this.#signals.release();
    sigaction(SIGCHLD, SIG_DFL, 0);
    sigaction(SIGPIPE, SIG_DFL, 0);
    const { reply, idleTimeout } = this.#options;
    return serveClient(this.#server, { reply, idleTimeoutMs: idleTimeout });
  }

  /** Counts a client that could not be served. Whether the next one can be tried at once. */
  #reject(syscall: 'accept4' | 'fork', error: unknown): boolean {
    if (!isPosixError(error, ...CLIENT_IS_GONE, ...EXHAUSTED)) throw error;
    this.#journal.rejected({ code: error.code, syscall });
    if (isExhaustion(error)) this.#backOffUntilMs = monotonicMs() + BACK_OFF_MS;
    return !isExhaustion(error);
  }
}

function isExhaustion(error: PosixError): boolean {
  return EXHAUSTED.includes(error.code);
}

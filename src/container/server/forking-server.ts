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
import { type SessionOptions, serveClient } from './session.ts';

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

// Fields are private by TypeScript, not by `#`: those cost a write to memory at each access, and what parent or child writes
// after fork is a page to copy. The same goes for object literals on the way of every connection.
export class ForkingServer {
  private readonly maxChildren: number;
  private readonly session: SessionOptions;
  private readonly server: TcpServer;
  private readonly signals: SignalFd;
  private readonly reaping: Reaping;
  private readonly journal: Journal;
  private readonly waits = new PollSet(2);
  /** Runs in the child, which ends with the status that this returns: see `fork` in posix.d.ts. */
  private readonly serveInChild = (): number => {
    // A run of the collector would touch, and so copy, every page that parent and child share.
    collectGarbage(false);
    this.server.closeListen();
    this.signals.release();
    sigaction(SIGCHLD, SIG_DFL, 0);
    sigaction(SIGPIPE, SIG_DFL, 0);
    return serveClient(this.server, this.session);
  };

  /** Whether the listener is polled. */
  private admits = false;
  /** 0: it does not back off. */
  private backOffUntilMs = 0;

  constructor(parts: ServerParts) {
    const { maxChildren, reply, idleTimeout } = parts.options;
    this.maxChildren = maxChildren;
    this.session = { reply, idleTimeoutMs: idleTimeout };
    this.server = parts.server;
    this.signals = parts.signals;
    this.reaping = parts.reaping;
    this.journal = parts.journal;
    this.waits.watch(SIGNALS, { fd: this.signals.fd, events: POLLIN });
  }

  /** Serves until a signal asks for the end; that signal's number. The listener is closed then, children live on. */
  run(): number {
    let stopSignal: number | undefined;
    while (stopSignal === undefined) {
      this.waitForSomething();
      if (this.waits.events(SIGNALS) !== 0) stopSignal = this.handleSignals();
      if (this.waits.events(LISTENER) !== 0) this.acceptClients();
      if (this.journal.isPending) this.journal.tell({ nowMs: monotonicMs(), children: this.reaping.children });
    }
    this.server.closeListen();
    return stopSignal;
  }

  private waitForSomething(): void {
    let limitMs = Number.POSITIVE_INFINITY;
    if (this.journal.isPending) limitMs = this.journal.dueInMs(monotonicMs());
    const backOffMs = this.backOffUntilMs === 0 ? 0 : this.backOffUntilMs - monotonicMs();
    if (backOffMs > 0) limitMs = Math.min(limitMs, backOffMs);
    else this.backOffUntilMs = 0;
    this.poll(backOffMs <= 0 && this.hasRoom(), limitMs);
  }

  private poll(admits: boolean, limitMs: number): void {
    if (admits !== this.admits) {
      this.waits.watch(LISTENER, admits ? { fd: this.server.listenFd, events: POLLIN } : undefined);
      this.admits = admits;
    }
    this.waits.wait(limitMs);
  }

  /** At the limit the listener is not polled: clients wait in the backlog, and nobody spins. */
  private hasRoom(): boolean {
    return this.maxChildren === 0 || (this.reaping.children ?? 0) < this.maxChildren;
  }

  private handleSignals(): number | undefined {
    const arrived = this.signals.take();
    if (arrived.includes(SIGCHLD)) reapAndTell(this.reaping, this.journal);
    return arrived.find(isStopSignal);
  }

  private acceptClients(): void {
    for (let taken = 0; taken < CLIENTS_AT_ONCE && this.hasRoom(); taken++) {
      if (!this.newConnection()) return;
    }
  }

  /** `false` when there is no more to take for now. */
  private newConnection(): boolean {
    try {
      if (!this.server.accept()) return false;
    } catch (error) {
      return this.reject('accept4', error);
    }
    try {
      const pid = fork(this.serveInChild);
      this.journal.accepted();
      if (this.journal.tellsConnections) this.nameConnection(pid);
      else this.reaping.born?.(pid, undefined);
      return true;
    } catch (error) {
      return this.reject('fork', error);
    } finally {
      this.server.closeClient();
    }
  }

  private nameConnection(pid: number): void {
    const remote = this.server.remote();
    this.reaping.born?.(pid, remote);
    this.journal.tellAccepted({ pid, remote, children: this.reaping.children });
  }

  /** Counts a client that could not be served. Whether the next one can be tried at once. */
  private reject(syscall: 'accept4' | 'fork', error: unknown): boolean {
    if (!isPosixError(error, ...CLIENT_IS_GONE, ...EXHAUSTED)) throw error;
    this.journal.rejected({ code: error.code, syscall });
    if (isExhaustion(error)) this.backOffUntilMs = monotonicMs() + BACK_OFF_MS;
    return !isExhaustion(error);
  }
}

function isExhaustion(error: PosixError): boolean {
  return EXHAUSTED.includes(error.code);
}

/**
 * The article's first server: one process, one client at a time. The kernel connects the next clients meanwhile, and they wait
 * in the backlog until the one before has gone. While it serves, it handles signals and the stats socket.
 */
import { getpid, POLLIN } from 'forkbed:posix';
import { NO_TIMEOUT } from '../../../common/deadlines.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { PollSet } from '../../posix/poll-set.ts';
import type { Acceptor } from '../acceptor.ts';
import type { ServerContext } from '../context.ts';
import { handleSignals } from '../handle-signals.ts';
import { serviceFor } from '../limits/service.ts';
import type { ModeSnapshot } from '../reload/handover.ts';
import { STILL_OPEN, sessionOptions } from '../session.ts';
import type { Mode } from './mode.ts';

/** Entries of the poll set. */
const SIGNALS = 0;
const LISTENER = 1;
const CLIENT = 2;
const STATS = 3;

export class SingleServer implements Mode {
  private readonly context: ServerContext;
  private readonly answer: (maxMessages: number) => number;
  private readonly acceptor: Acceptor;
  private readonly waits = new PollSet(4);
  private isServing = false;
  private silentSinceMs = 0;
  private servesSinceMs = 0;

  constructor(context: ServerContext) {
    this.context = context;
    this.answer = serviceFor(context.server, sessionOptions(context.options, context.messageCounter));
    this.acceptor = context.acceptor;
    this.waits.watch(SIGNALS, { fd: context.signals.fd, events: POLLIN });
    context.stats?.watchIn(this.waits, STATS);
  }

  run(): number {
    let stopSignal: number | undefined;
    while (stopSignal === undefined) {
      const backoffMs = this.acceptor.backoffMs();
      this.watchListener(!this.isServing && backoffMs === 0);
      stopSignal = this.turn(backoffMs === 0 ? NO_TIMEOUT : backoffMs);
      if (!this.isServing && this.waits.events(LISTENER) !== 0) this.begin();
    }
    this.watchListener(false);
    this.context.server.closeListen();
    return stopSignal;
  }

  drain(graceMs: number): number {
    const deadlineMs = monotonicMs() + graceMs;
    while (this.isServing) {
      const leftMs = deadlineMs - monotonicMs();
      if (leftMs <= 0 || this.turn(leftMs) !== undefined) break;
    }
    if (!this.isServing) return 0;
    this.end();
    return 1;
  }

  get clients(): number {
    return this.isServing ? 1 : 0;
  }

  snapshot(): ModeSnapshot {
    return { clients: this.isServing ? [{ fd: this.context.server.clientFd, unsent: '' }] : [] };
  }

  restore({ clients: [client] }: ModeSnapshot): void {
    if (client === undefined) return;
    this.context.server.adoptClient(client.fd);
    this.serveClient();
  }

  /** Waits for events and handles them. Returns the signal that ends the server, if one has come. */
  private turn(limitMs: number): number | undefined {
    const { journal, reaping, stats } = this.context;
    const reportInMs = journal.report(monotonicMs(), reaping.children);
    this.waits.wait(Math.min(limitMs, reportInMs, this.leftMs(), stats?.backoffMs() ?? NO_TIMEOUT));
    const stopSignal = this.waits.events(SIGNALS) === 0 ? undefined : handleSignals(this.context);
    if (stats !== undefined && this.waits.events(STATS) !== 0) stats.answer();
    if (this.isServing && (this.waits.events(CLIENT) !== 0 || this.leftMs() <= 0)) this.advance();
    return stopSignal;
  }

  private begin(): void {
    const { server, journal, reaping } = this.context;
    if (!this.acceptor.accept()) return;
    journal.accepted();
    if (journal.logsConnections) {
      journal.logAccepted({ pid: getpid(), remote: server.remote(), children: reaping.children });
    }
    this.serveClient();
  }

  private serveClient(): void {
    this.isServing = true;
    this.servesSinceMs = monotonicMs();
    this.silentSinceMs = this.servesSinceMs;
    this.waits.watch(CLIENT, { fd: this.context.server.clientFd, events: POLLIN });
  }

  /** A message has come, or the client has gone, or its time is over. */
  private advance(): void {
    if (this.waits.events(CLIENT) === 0 || this.leftMs() <= 0 || this.answer(1) !== STILL_OPEN) this.end();
    else this.silentSinceMs = monotonicMs();
  }

  private end(): void {
    this.waits.watch(CLIENT, undefined);
    this.context.server.closeClient();
    this.isServing = false;
  }

  /** Milliseconds until the idle or the session time-out. */
  private leftMs(): number {
    const { idleTimeout, sessionTimeout } = this.context.options;
    if (!this.isServing || (idleTimeout === 0 && sessionTimeout === 0)) return NO_TIMEOUT;
    const idleMs = this.silentSinceMs + (idleTimeout || NO_TIMEOUT);
    return Math.min(idleMs, this.servesSinceMs + (sessionTimeout || NO_TIMEOUT)) - monotonicMs();
  }

  private watchListener(watched: boolean): void {
    this.waits.watch(LISTENER, watched ? { fd: this.context.server.listenFd, events: POLLIN } : undefined);
  }
}

/**
 * One process that serves all clients at once, by epoll: what to compare a server that forks with. It waits for no client.
 */
import { EPOLLIN, getpid, SOCK_NONBLOCK } from 'forkbed:posix';
import { NO_TIMEOUT } from '../../../common/deadlines.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { type Acceptor, CLIENTS_AT_ONCE } from '../acceptor.ts';
import type { ServerContext } from '../context.ts';
import { drainBacklog } from '../drain.ts';
import { handleSignals } from '../handle-signals.ts';
import type { ModeSnapshot } from '../reload/handover.ts';
import { sessionOptions } from '../session.ts';
import { EventClients } from './event-clients.ts';
import type { Mode } from './mode.ts';

export class EventServer implements Mode {
  private readonly context: ServerContext;
  private readonly acceptor: Acceptor;
  private readonly served: EventClients;
  private stopSignal: number | undefined;
  /** Whether epoll watches the listener. */
  private acceptEnabled = true;
  private readonly handle = (fd: number) => this.handleOther(fd);

  constructor(context: ServerContext) {
    this.context = context;
    this.acceptor = context.acceptor;
    this.served = new EventClients(sessionOptions(context.options, context.messageCounter));
    this.served.watch(context.signals.fd, EPOLLIN);
    this.served.watch(context.server.listenFd, EPOLLIN);
    this.watchStats();
  }

  run(): number {
    for (;;) {
      const backoffMs = this.acceptor.backoffMs();
      this.enableAccept(backoffMs === 0);
      this.turn(backoffMs === 0 ? NO_TIMEOUT : backoffMs);
      if (this.stopSignal === undefined) continue;
      // These clients were connected before the signal came: closing the listener would reset them.
      this.acceptClients(drainBacklog(this.stopSignal, this.context.options.backlog));
      this.context.server.closeListen();
      return this.stopSignal;
    }
  }

  drain(graceMs: number): number {
    const deadlineMs = monotonicMs() + graceMs;
    this.stopSignal = undefined;
    while (this.served.size > 0 && this.stopSignal === undefined) {
      const leftMs = deadlineMs - monotonicMs();
      if (leftMs <= 0) break;
      this.turn(leftMs);
    }
    // The kernel closes the connections that are left when the process ends.
    return this.served.size;
  }

  get clients(): number {
    return this.served.size;
  }

  snapshot(): ModeSnapshot {
    return { clients: this.served.snapshot() };
  }

  restore({ clients }: ModeSnapshot): void {
    for (const { fd, unsent } of clients) this.served.add(fd, unsent);
  }

  private turn(limitMs: number): void {
    const { journal, reaping, stats } = this.context;
    const reportInMs = journal.isPending ? journal.report(monotonicMs(), reaping.children) : NO_TIMEOUT;
    this.served.serve(Math.min(limitMs, reportInMs, stats?.backoffMs() ?? NO_TIMEOUT), this.handle);
  }

  private handleOther(fd: number): void {
    const { server, signals, stats } = this.context;
    if (fd === server.listenFd) this.acceptClients(CLIENTS_AT_ONCE);
    else if (fd === signals.fd) this.stopSignal ??= handleSignals(this.context);
    else if (fd === stats?.fd) stats.answer();
  }

  private acceptClients(maxClients: number): void {
    const { server, journal, reaping } = this.context;
    for (let taken = 0; taken < maxClients && this.acceptor.accept(SOCK_NONBLOCK); taken++) {
      journal.accepted();
      if (journal.logsConnections) {
        journal.logAccepted({ pid: getpid(), remote: server.remote(), children: reaping.children });
      }
      this.served.add(server.releaseClient());
    }
  }

  private watchStats(): void {
    const { stats } = this.context;
    if (stats === undefined) return;
    this.served.watch(stats.fd, 0);
    stats.watchBy((watched) => this.served.change(stats.fd, watched ? EPOLLIN : 0));
  }

  private enableAccept(enabled: boolean): void {
    if (enabled === this.acceptEnabled) return;
    this.served.change(this.context.server.listenFd, enabled ? EPOLLIN : 0);
    this.acceptEnabled = enabled;
  }
}

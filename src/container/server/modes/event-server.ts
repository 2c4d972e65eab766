/**
 * One process that serves all clients at once, by epoll: what a server that forks is fairly compared with. No client may
 * make it wait.
 */
import { EPOLLIN, getpid, SOCK_NONBLOCK } from 'forkbed:posix';
import { NO_TIMEOUT } from '../../../common/deadlines.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { type Acceptor, CLIENTS_AT_ONCE } from '../acceptor.ts';
import type { ServerContext } from '../context.ts';
import { handleSignals } from '../reaping/reap-and-tell.ts';
import type { HandedByMode } from '../reload/handover.ts';
import { sessionOptions } from '../session.ts';
import { lastCall } from '../stop.ts';
import { EventClients } from './event-clients.ts';
import type { Mode } from './mode.ts';

export class EventServer implements Mode {
  private readonly context: ServerContext;
  private readonly acceptor: Acceptor;
  private readonly served: EventClients;
  private stopSignal: number | undefined;
  /** Whether the listener is polled. */
  private admits = true;
  private readonly handle = (fd: number) => this.handleOther(fd);

  constructor(context: ServerContext) {
    this.context = context;
    this.acceptor = context.acceptor;
    this.served = new EventClients(sessionOptions(context.options, context.answered));
    this.served.watch(context.signals.fd, EPOLLIN);
    this.served.watch(context.server.listenFd, EPOLLIN);
    this.watchStats();
  }

  run(): number {
    for (;;) {
      const restMs = this.acceptor.restMs();
      this.admit(restMs === 0);
      this.turn(restMs === 0 ? NO_TIMEOUT : restMs);
      if (this.stopSignal === undefined) continue;
      // The kernel has let them in before the signal came: closing the listener would cut them off.
      this.acceptClients(lastCall(this.stopSignal, this.context.options.backlog));
      this.context.server.closeListen();
      return this.stopSignal;
    }
  }

  stop(graceMs: number): number {
    const deadlineMs = monotonicMs() + graceMs;
    this.stopSignal = undefined;
    while (this.served.size > 0 && this.stopSignal === undefined) {
      const leftMs = deadlineMs - monotonicMs();
      if (leftMs <= 0) break;
      this.turn(leftMs);
    }
    // The kernel closes what is left, with the process.
    return this.served.size;
  }

  get clients(): number {
    return this.served.size;
  }

  handOver(): HandedByMode {
    return { clients: this.served.handed() };
  }

  takeOver({ clients }: HandedByMode): void {
    for (const { fd, unsent } of clients) this.served.add(fd, unsent);
  }

  private turn(limitMs: number): void {
    const { journal, reaping, stats } = this.context;
    const tellInMs = journal.isPending ? journal.tell(monotonicMs(), reaping.children) : NO_TIMEOUT;
    this.served.serve(Math.min(limitMs, tellInMs, stats?.restMs() ?? NO_TIMEOUT), this.handle);
  }

  private handleOther(fd: number): void {
    const { server, signals, stats } = this.context;
    if (fd === server.listenFd) this.acceptClients(CLIENTS_AT_ONCE);
    else if (fd === signals.fd) this.stopSignal ??= handleSignals(this.context);
    else if (fd === stats?.fd) stats.answer();
  }

  private acceptClients(most: number): void {
    const { server, journal, reaping } = this.context;
    for (let taken = 0; taken < most && this.acceptor.accept(SOCK_NONBLOCK); taken++) {
      journal.accepted();
      if (journal.tellsConnections) {
        journal.tellAccepted({ pid: getpid(), remote: server.remote(), children: reaping.children });
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

  private admit(admits: boolean): void {
    if (admits === this.admits) return;
    this.served.change(this.context.server.listenFd, admits ? EPOLLIN : 0);
    this.admits = admits;
  }
}

/**
 * A worker of the pool that serves many clients at once, by epoll. It accepts by itself, and ends when it has served
 * --max-requests clients or its parent has closed the lifeline: then it accepts no more, and its sessions may finish.
 */
import { EPOLLEXCLUSIVE, EPOLLIN, getpid, SOCK_NONBLOCK } from 'forkbed:posix';
import { NO_TIMEOUT } from '../../../common/deadlines.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { Acceptor } from '../acceptor.ts';
import { Journal } from '../journal.ts';
import { sessionOptions } from '../session.ts';
import { EventClients } from './event-clients.ts';
import type { WorkerContext } from './worker-context.ts';

export class EventWorker {
  private readonly context: WorkerContext;
  private readonly slot: number;
  private readonly journal: Journal;
  private readonly acceptor: Acceptor;
  private readonly clients: EventClients;
  /** Of --max-requests; Infinity without a limit. */
  private leftToAccept: number;
  private readonly logsConnections: boolean;
  /** Whether epoll watches the listener. */
  private acceptEnabled = false;

  /** `slot` is its own on the scoreboard. */
  constructor(context: WorkerContext, slot: number) {
    this.context = context;
    this.slot = slot;
    this.journal = new Journal({ print: context.print, level: 'none', maxChildren: 0 });
    this.acceptor = new Acceptor(context.server, this.journal);
    this.clients = new EventClients(sessionOptions(context.options, context.messageCounter));
    this.logsConnections = context.options.log === 'connections';
    this.leftToAccept = context.options.maxRequests || Number.POSITIVE_INFINITY;
    this.clients.watch(context.lifeline.readFd, EPOLLIN);
  }

  run(): void {
    const handle = (fd: number) => this.handleOther(fd);
    const { acceptor, clients, journal } = this;
    const { workerClients } = this.context.options;
    // With more workers than clients that send, each wait finds one client: the work for a wait is work for each message.
    while (this.leftToAccept !== 0 || clients.size > 0) {
      const backoffMs = acceptor.backoffMs();
      const enabled = this.leftToAccept !== 0 && backoffMs === 0 && clients.size < workerClients;
      if (enabled !== this.acceptEnabled) this.enableAccept(enabled);
      clients.serve(backoffMs === 0 ? NO_TIMEOUT : backoffMs, handle);
      if (journal.isPending) journal.report(monotonicMs(), undefined);
    }
    this.journal.logRejections();
  }

  private handleOther(fd: number): void {
    if (fd !== this.context.server.listenFd) this.leave();
    else if (this.leftToAccept !== 0) this.acceptClient();
  }

  /** The parent has ended, or drains the pool. */
  private leave(): void {
    this.leftToAccept = 0;
    this.clients.unwatch(this.context.lifeline.readFd);
  }

  /**
   * One: if more wait, the kernel reports them again, also to another worker that is idle. To accept until none is left would be
   * one more call for nearly every client.
   */
  private acceptClient(): void {
    const { server, scoreboard } = this.context;
    if (this.acceptor.accept(SOCK_NONBLOCK)) {
      this.leftToAccept--;
      scoreboard.countAccepted(this.slot);
      if (this.logsConnections) this.context.print({ event: 'accepted', pid: getpid(), remote: server.remote() });
      this.clients.add(server.releaseClient());
    } else if (this.acceptor.backoffMs() > 0) {
      scoreboard.countRejected(this.slot);
    }
  }

  private enableAccept(enabled: boolean): void {
    const { listenFd } = this.context.server;
    // Added and deleted, since EPOLL_CTL_MOD does not take EPOLLEXCLUSIVE. One client wakes one worker: epoll_ctl(2).
    if (enabled) this.clients.watch(listenFd, EPOLLIN | EPOLLEXCLUSIVE);
    else this.clients.unwatch(listenFd);
    this.acceptEnabled = enabled;
  }
}

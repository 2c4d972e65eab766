/**
 * One process that serves all clients at once, by epoll: what a server that forks is fairly compared with. No client may
 * make it wait.
 */
import { EPOLLIN, EPOLLOUT, getpid, SOCK_NONBLOCK } from 'forkbed:posix';
import { Deadlines, stopWaiting } from '../../../common/deadlines.ts';
import { TcpClient } from '../../net/tcp-client.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { Poller } from '../../posix/poller.ts';
import { Acceptor } from '../acceptor.ts';
import { handleSignals } from '../reaping/reap-and-tell.ts';
import type { HandedByMode } from '../reload/handover.ts';
import { isBreakingOff, type SessionOptions, sessionOptions } from '../session.ts';
import { lastCall } from '../stop.ts';
import { EventSession, type SessionNeed } from './event-session.ts';
import type { Mode, ServerParts } from './mode.ts';

/** Clients taken in one go before the others are looked at again. */
const CLIENTS_AT_ONCE = 64;
type OtherItem = 'signals' | 'listener' | 'stats';

const INTEREST = { message: EPOLLIN, room: EPOLLOUT } as const;

export class EventServer implements Mode {
  private readonly parts: ServerParts;
  private readonly session: SessionOptions;
  private readonly acceptor: Acceptor;
  private readonly poller = new Poller<EventSession | OtherItem>();
  private readonly idle: Deadlines<EventSession>;
  private sessions = 0;
  private stopSignal: number | undefined;
  /** Whether the listener is polled. */
  private admits = true;

  constructor(parts: ServerParts) {
    this.parts = parts;
    this.session = sessionOptions(parts.options);
    this.acceptor = new Acceptor(parts.server, parts.journal);
    this.idle = new Deadlines(this.session.idleTimeoutMs || Number.POSITIVE_INFINITY);
    this.poller.watch({ fd: parts.signals.fd, item: 'signals', events: EPOLLIN });
    this.poller.watch({ fd: parts.server.listenFd, item: 'listener', events: EPOLLIN });
    this.watchStats();
  }

  run(): number {
    for (;;) {
      const restMs = this.acceptor.restMs();
      this.admit(restMs === 0);
      this.turn(restMs === 0 ? Number.POSITIVE_INFINITY : restMs);
      if (this.stopSignal === undefined) continue;
      // The kernel has let them in before the signal came: closing the listener would cut them off.
      this.acceptClients(lastCall(this.stopSignal, this.parts.options.backlog));
      this.poller.forget(this.parts.server.listenFd);
      this.parts.server.closeListen();
      return this.stopSignal;
    }
  }

  stop(graceMs: number): number {
    const deadlineMs = monotonicMs() + graceMs;
    this.stopSignal = undefined;
    while (this.sessions > 0 && this.stopSignal === undefined) {
      const leftMs = deadlineMs - monotonicMs();
      if (leftMs <= 0) break;
      this.turn(leftMs);
    }
    // The kernel closes what is left, with the process.
    return this.sessions;
  }

  get clients(): number {
    return this.sessions;
  }

  handOver(): HandedByMode {
    return { clients: this.poller.items().flatMap((item) => (item instanceof EventSession ? [item.handed] : [])) };
  }

  takeOver({ clients }: HandedByMode): void {
    for (const { fd, unsent } of clients) this.serve(new EventSession(new TcpClient(fd), unsent));
  }

  private turn(limitMs: number): void {
    const { journal, reaping, stats } = this.parts;
    const nowMs = monotonicMs();
    const tellInMs = journal.tell(nowMs, reaping.children);
    const leftMs = Math.min(limitMs, tellInMs, this.idle.nextMs - nowMs, stats?.restMs() ?? Number.POSITIVE_INFINITY);
    const count = this.poller.wait(leftMs === Number.POSITIVE_INFINITY ? -1 : Math.max(0, Math.ceil(leftMs)));
    for (let index = 0; index < count; index++) this.handle(this.poller.readyItem(index));
    this.endIdle();
  }

  private handle(ready: EventSession | OtherItem | undefined): void {
    if (ready === 'signals') this.stopSignal ??= handleSignals(this.parts);
    else if (ready === 'listener') this.acceptClients(CLIENTS_AT_ONCE);
    else if (ready === 'stats') this.parts.stats?.answer();
    else if (ready !== undefined) this.advance(ready);
  }

  private acceptClients(most: number): void {
    const { server, journal, reaping } = this.parts;
    for (let taken = 0; taken < most && this.acceptor.accept(SOCK_NONBLOCK); taken++) {
      journal.accepted();
      if (journal.tellsConnections) {
        journal.tellAccepted({ pid: getpid(), remote: server.remote(), children: reaping.children });
      }
      this.serve(new EventSession(new TcpClient(server.releaseClient())));
    }
  }

  private serve(session: EventSession): void {
    const events = session.need === 'room' ? EPOLLOUT : EPOLLIN;
    this.poller.watch({ fd: session.client.fd, item: session, events });
    this.sessions++;
    this.idle.add(session, monotonicMs());
  }

  private advance(session: EventSession): void {
    try {
      this.await(session, session.advance(this.session));
    } catch (error) {
      if (!isBreakingOff(error)) throw error;
      this.end(session);
    }
  }

  private await(session: EventSession, need: SessionNeed): void {
    if (need === 'nothing') {
      this.end(session);
      return;
    }
    if (need !== session.need) this.poller.change(session.client.fd, INTEREST[need]);
    session.need = need;
    if (this.session.idleTimeoutMs > 0) this.idle.add(session, monotonicMs());
  }

  private end(session: EventSession): void {
    stopWaiting(session);
    this.poller.forget(session.client.fd);
    session.client.close();
    this.sessions--;
  }

  private endIdle(): void {
    const nowMs = monotonicMs();
    for (let silent = this.idle.takeDue(nowMs); silent; silent = this.idle.takeDue(nowMs)) this.end(silent);
  }

  private watchStats(): void {
    const { stats } = this.parts;
    if (stats === undefined) return;
    this.poller.watch({ fd: stats.fd, item: 'stats', events: 0 });
    stats.watchBy((watched) => this.poller.change(stats.fd, watched ? EPOLLIN : 0));
  }

  private admit(admits: boolean): void {
    if (admits === this.admits) return;
    this.poller.change(this.parts.server.listenFd, admits ? EPOLLIN : 0);
    this.admits = admits;
  }
}

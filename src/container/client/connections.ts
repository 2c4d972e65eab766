/**
 * All connections, once the first has found the server: at most `--concurrency` of them open, begun no faster than
 * `--rate`. There is one wait, epoll's, and its time-out is the nearest deadline. A connection that is held costs no call
 * and no allocation until its deadline comes or its server moves.
 */
import { EPOLLERR, EPOLLET, EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLRDHUP, type SocketAddress } from 'forkbed:posix';
import { Deadlines, NO_TIMEOUT, stopWaiting } from '../../common/deadlines.ts';
import type { FirstFailure } from '../../common/events/client-summary.ts';
import type { ClientOptions } from '../../common/programs/client-options.ts';
import type { TcpClient } from '../net/tcp-client.ts';
import { monotonicMs } from '../posix/clock.ts';
import { EpollSet, type EventHandler } from '../posix/epoll-set.ts';
import { printLine } from '../posix/output.ts';
import { isPosixError } from '../posix/posix-error.ts';
import { Admission } from './admission.ts';
import { ConnectBackoff } from './connect-backoff.ts';
import { Connection, type Exchange, type Need } from './connection.ts';
import { describeFailure } from './describe-failure.ts';
import { anyArrived, type Ending, nextTickMs } from './ending.ts';
import type { Failure } from './failure-examples.ts';
import type { Connected, Failed } from './first-connection.ts';
import { LateReply } from './late-reply.ts';
import { Progress } from './progress.ts';

/** Connections begun before replies are read again: to begin a thousand at once would falsify all reply times. */
const BEGUN_A_PASS = 32;
const ALL_CHANGES = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

type Member = Connection<TcpClient>;

export class Connections implements EventHandler<Member | Ending | LateReply> {
  private readonly options: ClientOptions;
  private readonly newClient: () => TcpClient;
  private readonly address: SocketAddress;
  private readonly exchange: Exchange;
  private readonly endings: readonly Ending[];
  /** Called once; `undefined` where there is no callback, and afterwards. */
  private onHeld: (() => void) | undefined;
  private readonly connects: Deadlines<Member>;
  /** For a Unix socket alone. */
  private readonly backoff: ConnectBackoff<Member> | undefined;
  private readonly replies: Deadlines<Member>;
  private readonly holds: Deadlines<Member>;
  private readonly admission: Admission;
  private readonly progress: Progress;
  private readonly followsLateReply: boolean;
  /** The first that was abandoned; it stays when it is over. */
  private late: LateReply | undefined;
  private readonly epollSet = new EpollSet<Member | Ending | LateReply>();

  /**
   * `onHeld`: all connections were begun, and those that are not over are held. `followsLateReply`: the first connection that is
   * abandoned is watched for as long again. `goesOn`: see `Admission`.
   */
  constructor(deps: {
    options: ClientOptions;
    newClient: () => TcpClient;
    first: Connected | Failed;
    exchange: Exchange;
    endings: readonly Ending[];
    onHeld?: (() => void) | undefined;
    followsLateReply: boolean;
    goesOn?: () => boolean;
  }) {
    const { options, first, endings, goesOn } = deps;
    this.options = options;
    this.newClient = deps.newClient;
    this.address = first.address;
    this.exchange = deps.exchange;
    this.endings = endings;
    this.onHeld = deps.onHeld;
    this.followsLateReply = deps.followsLateReply;
    this.connects = new Deadlines(options.connectTimeout);
    this.backoff = options.unix === '' ? undefined : new ConnectBackoff(options.connectTimeout);
    this.replies = new Deadlines(options.replyTimeout);
    this.holds = new Deadlines(options.hold);
    this.admission = new Admission(options, goesOn === undefined ? {} : { goesOn });
    this.progress = new Progress({ wanted: options.progress, beganMs: first.beganMs });
    for (const ending of endings) this.epollSet.watch({ fd: ending.fd, item: ending, events: EPOLLIN });
    this.takeFirst(first);
  }

  /** Until all connections are over, or one of the endings has come. */
  run(): void {
    while (!anyArrived(this.endings)) {
      this.beginDue();
      // Only now: all that were begun in this pass may have failed at once, and nothing would end the wait.
      if (this.admission.isOver && !this.awaitsLateReply) break;
      if (this.onHeld !== undefined) this.reportHeld(this.onHeld);
      this.epollSet.serve(this.timeoutMs(), this);
      const nowMs = monotonicMs();
      this.expire(nowMs);
      if (this.late !== undefined && this.late.untilMs <= nowMs) this.late.close();
      this.reportProgress(nowMs);
    }
    this.closeAll();
  }

  /** The connection that found the server is one of all; so is its failure. */
  private takeFirst(first: Connected | Failed): void {
    this.admission.begin(first.beganMs);
    if (first.outcome === 'failed') {
      this.fail(new Connection(this.newClient(), first.beganMs), { code: first.code });
      return;
    }
    const member = new Connection(first.client, first.beganMs);
    this.watch(member);
    this.begin(member);
  }

  private beginDue(): void {
    for (let begun = 0; begun < BEGUN_A_PASS; begun += 1) {
      const nowMs = monotonicMs();
      if (this.admission.nextMs > nowMs) return;
      this.admission.begin(nowMs);
      this.connect(new Connection(this.newClient(), nowMs));
    }
  }

  private get isConnectingLater(): boolean {
    return this.backoff !== undefined && this.backoff.nextMs !== NO_TIMEOUT;
  }

  private get awaitsLateReply(): boolean {
    return this.late !== undefined && this.late.fd !== -1;
  }

  private timeoutMs(): number {
    const nextMs = Math.min(
      this.admission.nextMs,
      this.connects.nextMs,
      this.backoff?.nextMs ?? NO_TIMEOUT,
      this.replies.nextMs,
      this.holds.nextMs,
      this.progress.nextMs,
      nextTickMs(this.endings),
      this.awaitsLateReply ? (this.late?.untilMs ?? 0) : NO_TIMEOUT,
    );
    return nextMs - monotonicMs();
  }

  private connect(member: Member): void {
    try {
      const isConnected = member.stream.connect(this.address);
      this.watch(member);
      if (isConnected) this.begin(member);
      else this.connects.add(member, member.sinceMs);
    } catch (error) {
      if (!this.connectsLater(member, error)) this.fail(member, this.describeFailure(member, error));
    }
  }

  /** A full backlog is no failure, until the time for a connect is over. */
  private connectsLater(member: Member, error: unknown): boolean {
    if (this.backoff === undefined || !isPosixError(error, 'EAGAIN')) return false;
    const waits = this.backoff.add(member, { beganMs: member.beganMs, nowMs: monotonicMs() });
    if (waits) this.exchange.tally.retriedConnect();
    return waits;
  }

  /** Once for its whole life: the kernel reports each change (EPOLLET), and this handles it at once. */
  private watch(member: Member): void {
    this.epollSet.watch({ fd: member.stream.fd, item: member, events: ALL_CHANGES });
    if (this.exchange.plan.mayWaitToBeSent) member.stream.sendWithoutDelay();
  }

  private begin(member: Member): void {
    try {
      this.await(member, member.begin(this.exchange));
    } catch (error) {
      this.fail(member, this.describeFailure(member, error));
    }
  }

  onEvents(member: Member | Ending | LateReply, events: number): void {
    if (!('stream' in member)) {
      member.take();
      return;
    }
    try {
      // Nearly always: the reply has come, and the next one is awaited.
      const need = member.phase === 'exchanging' ? member.advance(this.exchange) : this.wake(member, events);
      if (need === 'reply' && (events & EPOLLRDHUP) === 0) this.replies.add(member, member.sinceMs);
      else this.await(member, this.readOn(member, { need, events }));
    } catch (error) {
      this.fail(member, this.describeFailure(member, error));
    }
  }

  /** What is needed where no reply was awaited. */
  private wake(member: Member, events: number): Need {
    if (member.phase === 'holding') return 'nothing';
    if ((events & (EPOLLERR | EPOLLHUP)) !== 0) member.stream.finishConnect(this.address);
    const need = member.begin(this.exchange);
    // The server may have spoken first.
    return need === 'reply' && (events & EPOLLIN) !== 0 ? 'more' : need;
  }

  /** epoll reports nothing more of a stream that has ended: it is read to its end. */
  private readOn(member: Member, { need, events }: { need: Need; events: number }): Need {
    const hasEnded = (events & EPOLLRDHUP) !== 0;
    let next = need;
    while (next === 'more' || (hasEnded && next !== 'nothing')) next = member.advance(this.exchange);
    return next;
  }

  private await(member: Member, need: Need): void {
    if (need !== 'nothing') {
      this.replies.add(member, member.sinceMs);
    } else if (this.options.hold === 0 || member.isEndedWhileHeld(this.exchange)) {
      this.succeed(member);
    } else {
      this.holds.add(member, member.sinceMs);
    }
  }

  private expire(nowMs: number): void {
    for (let busy = this.backoff?.takeDue(nowMs); busy !== undefined; busy = this.backoff?.takeDue(nowMs)) {
      this.connect(busy);
    }
    for (let late = this.connects.takeDue(nowMs); late !== undefined; late = this.connects.takeDue(nowMs)) {
      this.fail(late, { code: 'ERR_CONNECT_TIMEOUT' });
    }
    for (let late = this.replies.takeDue(nowMs); late !== undefined; late = this.replies.takeDue(nowMs)) {
      this.giveUp(late);
    }
    for (let held = this.holds.takeDue(nowMs); held !== undefined; held = this.holds.takeDue(nowMs)) {
      this.succeed(held);
    }
  }

  private succeed(member: Member): void {
    this.exchange.tally.succeed();
    this.end(member);
  }

  private describeFailure(connection: Member, error: unknown): Failure {
    return describeFailure(error, { connection, exchange: this.exchange });
  }

  private fail(member: Member, failure: Failure): void {
    this.count(member, failure);
    this.end(member);
  }

  private count(member: Member, failure: Failure): void {
    const times = { beganMs: member.beganMs, endedMs: monotonicMs() };
    this.exchange.tally.failBetween(failure, times, () => this.soFarWithout(member));
  }

  private soFarWithout(failed: Member): FirstFailure {
    const { tally } = this.exchange;
    const withReply = this.epollSet
      .items()
      .filter((item) => item instanceof Connection && item.hasReply && item !== failed);
    return { served: tally.ok + withReply.length, open: this.admission.open };
  }

  /** No reply came in time. */
  private giveUp(member: Member): void {
    const code = 'ERR_REPLY_TIMEOUT';
    const failure = { code, detail: member.describeMissing('nothing more in time') };
    if (this.late !== undefined || !this.followsLateReply) {
      this.fail(member, failure);
      return;
    }
    this.count(member, failure);
    const { tally } = this.exchange;
    const onReply = (afterMs: number) => tally.repliedLate(afterMs);
    const { fd } = member.stream;
    this.late = new LateReply(member.stream, {
      sentMs: member.sinceMs,
      timeoutMs: this.options.replyTimeout,
      onReply,
    });
    this.epollSet.rewatch({ fd, item: this.late, events: EPOLLIN | EPOLLRDHUP });
    this.admission.end();
  }

  private end(member: Member): void {
    stopWaiting(member);
    this.backoff?.forget(member);
    this.epollSet.forget(member.stream.fd);
    if (this.options.end === 'reset') member.stream.resetOnClose();
    member.stream.close();
    this.admission.end();
  }

  private reportHeld(onHeld: () => void): void {
    if (this.admission.begun < this.options.connections || this.isConnectingLater) return;
    if (this.epollSet.items().some((item) => item instanceof Connection && item.phase !== 'holding')) return;
    this.onHeld = undefined;
    onHeld();
  }

  /** After an ending: a held connection has got all its replies; the others are over, and the end of the run counts them. */
  private closeAll(): void {
    for (const member of this.epollSet.items()) {
      if (!(member instanceof Connection)) continue;
      if (member.phase === 'holding') this.succeed(member);
      else this.end(member);
    }
    this.late?.close();
    this.epollSet.close();
  }

  private reportProgress(nowMs: number): void {
    if (nowMs < this.progress.nextMs) return;
    const line = this.progress.take({
      nowMs,
      begun: this.admission.begun,
      tally: this.exchange.tally,
    });
    if (line !== undefined) printLine(JSON.stringify(line));
  }
}

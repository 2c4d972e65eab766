/**
 * All connections, once the first has found the server: at most `--concurrency` of them open, begun no faster than
 * `--rate`. There is one wait, epoll's, and its time-out is the nearest deadline. A connection that is held costs no call
 * and no allocation until its deadline comes or its server moves.
 */
import { EPOLLERR, EPOLLET, EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLRDHUP, type SocketAddress } from 'forkbed:posix';
import { Deadlines, stopWaiting } from '../../common/deadlines.ts';
import type { ClientOptions } from '../../common/programs/client-options.ts';
import { TcpClient } from '../net/tcp-client.ts';
import { monotonicMs } from '../posix/clock.ts';
import { printLine } from '../posix/output.ts';
import { type EventHandler, Poller } from '../posix/poller.ts';
import type { StopSignals } from '../posix/stop-signals.ts';
import { Admission } from './admission.ts';
import { codeOf } from './code-of.ts';
import { Connection, type Exchange, type Need } from './connection.ts';
import type { Connected, Failed } from './first-connection.ts';
import { Progress } from './progress.ts';

/** Connections begun before replies are looked at again: beginning a thousand at once would falsify all reply times. */
const BEGUN_A_PASS = 32;
const ALL_CHANGES = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

type Member = Connection<TcpClient>;

export class Swarm implements EventHandler<Member | StopSignals> {
  private readonly options: ClientOptions;
  private readonly address: SocketAddress;
  private readonly exchange: Exchange;
  private readonly stop: StopSignals;
  private readonly connects: Deadlines<Member>;
  private readonly replies: Deadlines<Member>;
  private readonly holds: Deadlines<Member>;
  private readonly admission: Admission;
  private readonly progress: Progress;
  private readonly poller = new Poller<Member | StopSignals>();

  constructor(given: {
    options: ClientOptions;
    first: Connected | Failed;
    exchange: Exchange;
    stop: StopSignals;
  }) {
    const { options, first, stop } = given;
    this.options = options;
    this.address = first.address;
    this.exchange = given.exchange;
    this.stop = stop;
    this.connects = new Deadlines(options.connectTimeout);
    this.replies = new Deadlines(options.replyTimeout);
    this.holds = new Deadlines(options.hold);
    this.admission = new Admission(options);
    this.progress = new Progress({ wanted: options.progress, beganMs: first.beganMs });
    this.poller.watch({ fd: stop.fd, item: stop, events: EPOLLIN });
    this.adopt(first);
  }

  /** Until all connections are over, or a signal has come. */
  run(): void {
    while (!this.stop.arrived) {
      this.beginDue();
      // Only now: all that were begun in this pass may have failed at once, and nobody would end the wait.
      if (this.admission.isOver) break;
      this.poller.serve(this.timeoutMs(), this);
      const nowMs = monotonicMs();
      this.expire(nowMs);
      this.tellProgress(nowMs);
    }
    this.closeAll();
  }

  /** The connection that found the server is one of all; so is its failure. */
  private adopt(first: Connected | Failed): void {
    this.admission.begin(first.beganMs);
    if (first.outcome === 'failed') {
      this.fail(new Connection(new TcpClient(), first.beganMs), first.code);
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
      this.connect(new Connection(new TcpClient(), nowMs));
    }
  }

  private timeoutMs(): number {
    const nextMs = Math.min(
      this.admission.nextMs,
      this.connects.nextMs,
      this.replies.nextMs,
      this.holds.nextMs,
      this.progress.nextMs,
    );
    // Rounded up: a time-out of 0 before the deadline would spin.
    return nextMs === Number.POSITIVE_INFINITY ? -1 : Math.max(0, Math.ceil(nextMs - monotonicMs()));
  }

  private connect(member: Member): void {
    try {
      const isConnected = member.stream.connect(this.address);
      this.watch(member);
      if (isConnected) this.begin(member);
      else this.connects.add(member, member.sinceMs);
    } catch (error) {
      this.fail(member, codeOf(error));
    }
  }

  /** Once for its whole life: the kernel tells of each change (EPOLLET), and what has changed is dealt with at once. */
  private watch(member: Member): void {
    this.poller.watch({ fd: member.stream.fd, item: member, events: ALL_CHANGES });
    if (this.exchange.plan.mayWaitToBeSent) member.stream.sendWithoutDelay();
  }

  private begin(member: Member): void {
    try {
      this.await(member, member.begin(this.exchange));
    } catch (error) {
      this.fail(member, codeOf(error));
    }
  }

  onEvents(member: Member | StopSignals, events: number): void {
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
      this.fail(member, codeOf(error));
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

  /** Nothing more will be told of a stream that has ended: it is read to its end. */
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
    for (let late = this.connects.takeDue(nowMs); late !== undefined; late = this.connects.takeDue(nowMs)) {
      this.fail(late, 'ERR_CONNECT_TIMEOUT');
    }
    for (let late = this.replies.takeDue(nowMs); late !== undefined; late = this.replies.takeDue(nowMs)) {
      this.fail(late, 'ERR_REPLY_TIMEOUT');
    }
    for (let held = this.holds.takeDue(nowMs); held !== undefined; held = this.holds.takeDue(nowMs)) {
      this.succeed(held);
    }
  }

  private succeed(member: Member): void {
    this.exchange.tally.succeed();
    this.end(member);
  }

  private fail(member: Member, code: string): void {
    this.exchange.tally.failBetween(code, { beganMs: member.beganMs, endedMs: monotonicMs() });
    this.end(member);
  }

  private end(member: Member): void {
    stopWaiting(member);
    this.poller.forget(member.stream.fd);
    if (this.options.end === 'reset') member.stream.resetOnClose();
    member.stream.close();
    this.admission.end();
  }

  /** After a signal: a held connection has got all its replies; the others are over, and counted by whoever ends the run. */
  private closeAll(): void {
    for (const member of this.poller.items()) {
      if (!(member instanceof Connection)) continue;
      if (member.phase === 'holding') this.succeed(member);
      else this.end(member);
    }
    this.poller.close();
  }

  private tellProgress(nowMs: number): void {
    if (nowMs < this.progress.nextMs) return;
    const line = this.progress.take({
      nowMs,
      begun: this.admission.begun,
      tally: this.exchange.tally,
    });
    if (line !== undefined) printLine(JSON.stringify(line));
  }
}

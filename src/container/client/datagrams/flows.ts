/**
 * All flows of a client, one epoll for all. A datagram may be lost, and that is no failure of the server: a message is sent again, at
 * times that `retransmission.ts` has, until its reply comes or the time-out is over. A flow fails where one of its messages is not
 * answered by then. docs/adr/0036-a-lost-datagram-is-sent-again.md.
 */
import { EPOLLIN, type SocketAddress } from 'forkbed:posix';
import { Deadlines, NO_TIMEOUT, stopWaiting } from '../../../common/deadlines.ts';
import type { FirstFailure } from '../../../common/events/client-summary.ts';
import type { ClientOptions } from '../../../common/programs/client-options.ts';
import type { TcpClient } from '../../net/tcp-client.ts';
import { UdpClient } from '../../net/udp-client.ts';
import { EpollSet, type EventHandler } from '../../posix/epoll-set.ts';
import { printLine } from '../../posix/output.ts';
import { isPosixError } from '../../posix/posix-error.ts';
import { Admission } from '../admission.ts';
import type { Exchange } from '../connection.ts';
import { anyArrived, type Ending, nextTickMs } from '../ending.ts';
import { failureCode } from '../failure-code.ts';
import type { Failure } from '../failure-examples.ts';
import type { Connected, Failed } from '../first-connection.ts';
import { LateReply } from '../late-reply.ts';
import { Progress } from '../progress.ts';
import { WrongReply } from '../wrong-reply.ts';
import { Flow } from './flow.ts';
import { Resends } from './resends.ts';
import { firstWaitMs, PHASES } from './retransmission.ts';

/** Flows begun before replies are read again. */
const BEGUN_A_PASS = 32;
/** What a send fails with where the datagram is lost, as any may be: it was not taken, or what was sent before was refused. */
const LOST = ['ECONNREFUSED', 'ENOBUFS', 'EAGAIN'];

export class Flows implements EventHandler<Flow | Ending | LateReply> {
  readonly #options: ClientOptions;
  readonly #address: SocketAddress;
  readonly #exchange: Exchange;
  readonly #endings: readonly Ending[];
  /** Called once; `undefined` where there is no callback, and afterwards. */
  #onHeld: (() => void) | undefined;
  readonly #followsLateReply: boolean;
  /** Until when a server that nobody has reached is not up yet. */
  readonly #retryUntilMs: number;
  readonly #resends: Resends;
  /** Of the next flow; that of the first is random, as other clients begin at the same instant. */
  #phase = Math.floor(Math.random() * PHASES);
  readonly #quiets: Deadlines<Flow>;
  readonly #holds: Deadlines<Flow>;
  readonly #admission: Admission;
  readonly #progress: Progress;
  #late: LateReply | undefined;
  readonly #epollSet = new EpollSet<Flow | Ending | LateReply>();

  /** As of `Connections`. */
  constructor(deps: {
    options: ClientOptions;
    first: Connected | Failed;
    exchange: Exchange;
    endings: readonly Ending[];
    onHeld?: (() => void) | undefined;
    followsLateReply: boolean;
    goesOn?: () => boolean;
  }) {
    const { options, first, endings, goesOn } = deps;
    this.#options = options;
    this.#address = first.address;
    this.#exchange = deps.exchange;
    this.#endings = endings;
    this.#onHeld = deps.onHeld;
    this.#followsLateReply = deps.followsLateReply;
    this.#retryUntilMs = first.beganMs + options.retryUntil;
    this.#resends = new Resends(options.replyTimeout);
    this.#quiets = new Deadlines(firstWaitMs(options.replyTimeout));
    this.#holds = new Deadlines(options.hold);
    this.#admission = new Admission(options, goesOn === undefined ? {} : { goesOn });
    this.#progress = new Progress({ wanted: options.progress, beganMs: first.beganMs });
    for (const ending of endings) this.#epollSet.watch({ fd: ending.fd, item: ending, events: EPOLLIN });
    this.#admission.begin(first.beganMs);
    if (first.outcome === 'connected') this.#begin(first.client, first.beganMs);
    else this.#fail(this.#newFlow(new UdpClient(), first.beganMs), { code: first.code });
  }

  /** Until all flows are over, or one of the endings has come. */
  run(): void {
    while (!anyArrived(this.#endings)) {
      this.#beginDue();
      if (this.#admission.isOver && !this.#awaitsLateReply) break;
      if (this.#onHeld !== undefined) this.#reportHeld(this.#onHeld);
      this.#epollSet.serve(this.#timeoutMs(), this);
      this.#expire();
      this.#reportProgress();
    }
    this.#closeAll();
  }

  onEvents(item: Flow | Ending | LateReply): void {
    if (item instanceof Flow) this.#receive(item);
    else item.take();
  }

  #beginDue(): void {
    for (let begun = 0; begun < BEGUN_A_PASS; begun += 1) {
      const nowMs = this.#exchange.clock();
      if (this.#admission.nextMs > nowMs) return;
      this.#admission.begin(nowMs);
      const client = new UdpClient();
      try {
        client.connect(this.#address);
      } catch (error) {
        this.#fail(this.#newFlow(client, nowMs), { code: failureCode(error) });
        continue;
      }
      this.#begin(client, nowMs);
    }
  }

  #begin(client: TcpClient, nowMs: number): void {
    const flow = this.#newFlow(client, nowMs);
    this.#epollSet.watch({ fd: client.fd, item: flow, events: EPOLLIN });
    this.#beginMessage(flow);
  }

  #newFlow(client: TcpClient, beganMs: number): Flow {
    this.#phase = (this.#phase + 1) % PHASES;
    return new Flow(client, { beganMs, retransmissionPhase: this.#phase });
  }

  #beginMessage(flow: Flow): void {
    flow.sinceMs = this.#exchange.clock();
    flow.sends = 0;
    if (flow.message === this.#exchange.plan.messages) {
      flow.phase = 'holding';
      if (this.#options.hold === 0) this.#succeed(flow);
      else this.#holds.add(flow, flow.sinceMs);
      return;
    }
    flow.phase = 'awaiting';
    this.#send(flow);
  }

  #send(flow: Flow): void {
    if (flow.sends > 0) this.#exchange.tally.retransmitted();
    try {
      flow.send(this.#exchange.plan);
    } catch (error) {
      if (!isPosixError(error, ...LOST)) {
        this.#fail(flow, { code: failureCode(error) });
        return;
      }
      flow.isRefused = error.code === 'ECONNREFUSED';
    }
    this.#resends.add(flow, this.#exchange.clock());
  }

  /** All that has come. */
  #receive(flow: Flow): void {
    while (flow.stream.fd !== -1) {
      try {
        const count = flow.stream.receive(this.#exchange.inbox);
        if (count === undefined) return;
        this.#take(flow, count);
      } catch (error) {
        if (isPosixError(error, 'ECONNREFUSED')) flow.isRefused = true;
        else this.#fail(flow, describe(error));
      }
    }
  }

  /** @throws WrongReply */
  #take(flow: Flow, count: number): void {
    const { plan, received, tally } = this.#exchange;
    if (flow.take(plan, received, count) === 'stray') {
      tally.receivedStray();
      if (flow.phase === 'quiet') this.#takeFurther(flow);
      return;
    }
    tally.replied(this.#exchange.clock() - flow.sinceMs);
    stopWaiting(flow);
    flow.sends -= 1;
    if (flow.sends === 0) {
      this.#endMessage(flow);
      return;
    }
    flow.phase = 'quiet';
    this.#quiets.add(flow, this.#exchange.clock());
  }

  /** One of the replies that are outstanding, as the message was sent more than once. */
  #takeFurther(flow: Flow): void {
    flow.sends -= 1;
    if (flow.sends > 0) return;
    stopWaiting(flow);
    this.#endMessage(flow);
  }

  #endMessage(flow: Flow): void {
    flow.message += 1;
    this.#beginMessage(flow);
  }

  #expire(): void {
    const nowMs = this.#exchange.clock();
    for (let due = this.#resends.takeDue(nowMs); due !== undefined; due = this.#resends.takeDue(nowMs)) {
      if (due.isLast) this.#giveUp(due.flow, nowMs);
      else this.#send(due.flow);
    }
    for (let flow = this.#quiets.takeDue(nowMs); flow !== undefined; flow = this.#quiets.takeDue(nowMs)) {
      this.#endMessage(flow);
    }
    for (let held = this.#holds.takeDue(nowMs); held !== undefined; held = this.#holds.takeDue(nowMs)) {
      this.#succeed(held);
    }
    if (this.#late !== undefined && this.#late.untilMs <= nowMs) this.#late.close();
  }

  #giveUp(flow: Flow, nowMs: number): void {
    const { tally } = this.#exchange;
    if (nowMs < this.#retryUntilMs && tally.messages === 0) {
      // Nothing counts before the server is up.
      this.#beginMessage(flow);
      return;
    }
    const failure = { code: flow.isRefused ? 'ECONNREFUSED' : 'ERR_REPLY_TIMEOUT' };
    if (flow.isRefused || this.#late !== undefined || !this.#followsLateReply) {
      this.#fail(flow, failure);
      return;
    }
    this.#count(flow, failure);
    this.#late = new LateReply(flow.stream, {
      sentMs: flow.sinceMs,
      timeoutMs: this.#options.replyTimeout,
      onReply: (afterMs) => tally.repliedLate(afterMs),
    });
    this.#epollSet.rewatch({ fd: flow.stream.fd, item: this.#late, events: EPOLLIN });
    this.#admission.end();
  }

  get #awaitsLateReply(): boolean {
    return this.#late !== undefined && this.#late.fd !== -1;
  }

  #timeoutMs(): number {
    const nextMs = Math.min(
      this.#admission.nextMs,
      this.#resends.nextMs,
      this.#quiets.nextMs,
      this.#holds.nextMs,
      this.#progress.nextMs,
      nextTickMs(this.#endings),
      this.#awaitsLateReply ? (this.#late?.untilMs ?? 0) : NO_TIMEOUT,
    );
    return nextMs - this.#exchange.clock();
  }

  #succeed(flow: Flow): void {
    this.#exchange.tally.succeed();
    this.#end(flow);
  }

  #fail(flow: Flow, failure: Failure): void {
    this.#count(flow, failure);
    this.#end(flow);
  }

  #count(flow: Flow, failure: Failure): void {
    const times = { beganMs: flow.beganMs, endedMs: this.#exchange.clock() };
    this.#exchange.tally.failBetween(failure, times, () => this.#soFarWithout(flow));
  }

  #soFarWithout(failed: Flow): FirstFailure {
    const withReply = this.#epollSet.items().filter((item) => item instanceof Flow && item.hasReply && item !== failed);
    return { served: this.#exchange.tally.ok + withReply.length, open: this.#admission.open };
  }

  #end(flow: Flow): void {
    stopWaiting(flow);
    this.#epollSet.forget(flow.stream.fd);
    flow.stream.close();
    this.#admission.end();
  }

  #reportHeld(onHeld: () => void): void {
    if (this.#admission.begun < this.#options.connections) return;
    if (this.#epollSet.items().some((item) => item instanceof Flow && item.phase !== 'holding')) return;
    this.#onHeld = undefined;
    onHeld();
  }

  /** After an ending: a flow that holds has got all its replies; the others are over, and the end of the run counts them. */
  #closeAll(): void {
    for (const flow of this.#epollSet.items()) {
      if (!(flow instanceof Flow)) continue;
      if (flow.phase === 'holding') this.#succeed(flow);
      else this.#end(flow);
    }
    this.#late?.close();
    this.#epollSet.close();
  }

  #reportProgress(): void {
    const nowMs = this.#exchange.clock();
    if (nowMs < this.#progress.nextMs) return;
    const line = this.#progress.take({ nowMs, begun: this.#admission.begun, tally: this.#exchange.tally });
    if (line !== undefined) printLine(JSON.stringify(line));
  }
}

/** Anything but a system error and our own is a bug, and is thrown on. */
function describe(error: unknown): Failure {
  const code = failureCode(error);
  if (!(error instanceof WrongReply)) return { code };
  return { code, received: error.received, detail: error.message.split(', received ')[0] };
}

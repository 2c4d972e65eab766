/**
 * All connections of a client that misbehaves, one epoll for all. Each lasts for `--hold` from its connect, or, where that is
 * 0, until a signal; then it counts as well done. It fails where it could not connect, or where the server has ended it.
 */
import { EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLRDHUP, type SocketAddress } from 'forkbed:posix';
import { Deadlines, NO_TIMEOUT, stopWaiting } from '../../../common/deadlines.ts';
import type { ClientOptions } from '../../../common/programs/client-options.ts';
import type { TcpClient } from '../../net/tcp-client.ts';
import { EpollSet, type EventHandler } from '../../posix/epoll-set.ts';
import { Admission } from '../admission.ts';
import type { Exchange } from '../connection.ts';
import type { Ending } from '../ending.ts';
import { failureCode } from '../failure-code.ts';
import type { Connected, Failed } from '../first-connection.ts';
import { BadClient } from './bad-client.ts';
import type { Misbehaviour } from './misbehaviour.ts';

/** Connections begun before the open ones are served again. */
const BEGUN_A_PASS = 32;

type Member = BadClient<TcpClient>;

export class BadConnections implements EventHandler<Member | Ending> {
  readonly #ways: Misbehaviour;
  readonly #newClient: () => TcpClient;
  readonly #address: SocketAddress;
  readonly #exchange: Exchange;
  readonly #endings: readonly Ending[];
  readonly #connections: number;
  /** Called once; `undefined` where there is no callback, and afterwards. */
  #onHeld: (() => void) | undefined;
  readonly #reset: boolean;
  readonly #admission: Admission;
  readonly #connects: Deadlines<Member>;
  readonly #lives: Deadlines<Member>;
  readonly #bytes: Deadlines<Member['nextByte']>;
  readonly #epollSet = new EpollSet<Member | Ending>();

  /** `onHeld`: all connections were begun, and those that are not over are connected. */
  constructor(deps: {
    options: ClientOptions;
    newClient: () => TcpClient;
    ways: Misbehaviour;
    first: Connected | Failed;
    exchange: Exchange;
    endings: readonly Ending[];
    onHeld?: (() => void) | undefined;
  }) {
    const { options, first, endings } = deps;
    this.#ways = deps.ways;
    this.#newClient = deps.newClient;
    this.#address = first.address;
    this.#exchange = deps.exchange;
    this.#endings = endings;
    this.#connections = options.connections;
    this.#onHeld = deps.onHeld;
    this.#reset = options.end === 'reset';
    this.#admission = new Admission(options);
    this.#connects = new Deadlines(options.connectTimeout);
    this.#lives = new Deadlines(options.hold === 0 ? NO_TIMEOUT : options.hold);
    this.#bytes = new Deadlines(options.dripInterval);
    for (const ending of endings) this.#epollSet.watch({ fd: ending.fd, item: ending, events: EPOLLIN });
    this.#admission.begin(first.beganMs);
    const found = new BadClient(first.outcome === 'connected' ? first.client : this.#newClient(), {
      ways: this.#ways,
      nowMs: first.beganMs,
    });
    if (first.outcome === 'connected') this.#try(found, () => this.#begin(found));
    else this.#fail(found, first.code);
  }

  /** Until all connections are over, or one of the endings has come. */
  run(): void {
    while (!this.#endings.some(({ arrived }) => arrived)) {
      this.#connectDue();
      if (this.#admission.isOver) break;
      if (this.#onHeld !== undefined) this.#reportHeld(this.#onHeld);
      this.#epollSet.serve(this.#timeoutMs(), this);
      this.#expire();
    }
    for (const member of this.#epollSet.items()) {
      if (!(member instanceof BadClient)) continue;
      if (member.isConnected) this.#succeed(member);
      else this.#end(member);
    }
    this.#epollSet.close();
  }

  #reportHeld(onHeld: () => void): void {
    if (this.#admission.begun < this.#connections) return;
    if (this.#epollSet.items().some((item) => item instanceof BadClient && !item.isConnected)) return;
    this.#onHeld = undefined;
    onHeld();
  }

  #connectDue(): void {
    for (let begun = 0; begun < BEGUN_A_PASS; begun += 1) {
      const nowMs = this.#exchange.clock();
      if (this.#admission.nextMs > nowMs) return;
      this.#admission.begin(nowMs);
      const member = new BadClient(this.#newClient(), { ways: this.#ways, nowMs });
      this.#try(member, () => this.#connect(member));
    }
  }

  #connect(member: Member): void {
    if (member.stream.connect(this.#address)) {
      this.#begin(member);
      return;
    }
    this.#watch(member, EPOLLOUT);
    this.#connects.add(member, member.sinceMs);
  }

  #begin(member: Member): void {
    const nowMs = this.#exchange.clock();
    this.#exchange.tally.connected(nowMs - member.sinceMs);
    member.isConnected = true;
    member.sinceMs = nowMs;
    this.#lives.add(member, nowMs);
    this.#speak(member);
  }

  #speak(member: Member): void {
    const wantsRoom = member.speak(this.#exchange.plan);
    if (this.#ways.sends === 'byte by byte') this.#bytes.add(member.nextByte, this.#exchange.clock());
    this.#watch(member, EPOLLRDHUP | (this.#ways.reads ? EPOLLIN : 0) | (wantsRoom ? EPOLLOUT : 0));
  }

  onEvents(member: Member | Ending, events: number): void {
    if (member instanceof BadClient) this.#try(member, () => this.#advance(member, events));
    else member.take();
  }

  #advance(member: Member, events: number): void {
    if (!member.isConnected) {
      if ((events & (EPOLLERR | EPOLLHUP)) !== 0) member.stream.finishConnect(this.#address);
      this.#begin(member);
      return;
    }
    // epoll reports the end also to a client that does not read; it reads then only to learn the reason.
    const isOver = (events & (EPOLLRDHUP | EPOLLERR | EPOLLHUP)) !== 0 && !this.#ways.reads;
    const isClosed = isOver || (events & EPOLLIN) !== 0 ? member.receive(this.#exchange.inbox) : false;
    if (isClosed || isOver) this.#closedByServer(member);
    else if ((events & EPOLLOUT) !== 0) this.#speak(member);
  }

  #closedByServer(member: Member): void {
    if (this.#ways.mayBeClosed) this.#succeed(member);
    else this.#fail(member, 'ERR_CLOSED');
  }

  #expire(): void {
    const nowMs = this.#exchange.clock();
    for (let late = this.#connects.takeDue(nowMs); late !== undefined; late = this.#connects.takeDue(nowMs)) {
      this.#fail(late, 'ERR_CONNECT_TIMEOUT');
    }
    for (let old = this.#lives.takeDue(nowMs); old !== undefined; old = this.#lives.takeDue(nowMs)) this.#succeed(old);
    for (let due = this.#bytes.takeDue(nowMs); due !== undefined; due = this.#bytes.takeDue(nowMs)) {
      const member = due.client as Member;
      this.#try(member, () => this.#speak(member));
    }
  }

  #timeoutMs(): number {
    const nextMs = Math.min(this.#admission.nextMs, this.#connects.nextMs, this.#lives.nextMs, this.#bytes.nextMs);
    return nextMs - this.#exchange.clock();
  }

  #watch(member: Member, interest: number): void {
    if (member.interest === interest) return;
    const { fd } = member.stream;
    if (member.interest === 0) this.#epollSet.watch({ fd, item: member, events: interest });
    else this.#epollSet.change(fd, interest);
    member.interest = interest;
  }

  #try(member: Member, step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#fail(member, failureCode(error));
    }
  }

  #succeed(member: Member): void {
    this.#exchange.tally.succeed();
    this.#end(member);
  }

  #fail(member: Member, code: string): void {
    this.#exchange.tally.fail(code);
    this.#end(member);
  }

  #end(member: Member): void {
    stopWaiting(member);
    stopWaiting(member.nextByte);
    this.#epollSet.forget(member.stream.fd);
    if (this.#reset) member.stream.resetOnClose();
    member.stream.close();
    this.#admission.end();
  }
}

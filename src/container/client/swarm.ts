/**
 * All connections, once the first has found the server: at most `--concurrency` of them open, begun no faster than
 * `--rate`. There is one wait, epoll's, and its time-out is the nearest deadline. A connection that is held costs no call
 * and no allocation until its deadline comes or its server moves.
 */
import { EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT, type SocketAddress } from 'forkbed:posix';
import { Deadlines, stopWaiting } from '../../common/deadlines.ts';
import { TcpClient } from '../net/tcp-client.ts';
import { monotonicMs } from '../posix/clock.ts';
import { printLine } from '../posix/output.ts';
import { Poller } from '../posix/poller.ts';
import type { StopSignals } from '../posix/stop-signals.ts';
import { Admission } from './admission.ts';
import { codeOf } from './code-of.ts';
import { Connection, type Exchange, type Need } from './connection.ts';
import type { Connected, Failed } from './first-connection.ts';
import type { ClientOptions } from './options.ts';
import { Progress } from './progress.ts';

/** Connections begun before replies are looked at again: beginning a thousand at once would falsify all reply times. */
const BEGUN_A_PASS = 32;

type Member = Connection<TcpClient>;

export class Swarm {
  readonly #options: ClientOptions;
  readonly #address: SocketAddress;
  readonly #exchange: Exchange;
  readonly #stop: StopSignals;
  readonly #connects: Deadlines<Member>;
  readonly #replies: Deadlines<Member>;
  readonly #holds: Deadlines<Member>;
  readonly #admission: Admission;
  readonly #progress: Progress;
  readonly #poller = new Poller<Member | StopSignals>();

  constructor(given: {
    options: ClientOptions;
    first: Connected | Failed;
    exchange: Exchange;
    stop: StopSignals;
  }) {
    const { options, first, stop } = given;
    this.#options = options;
    this.#address = first.address;
    this.#exchange = given.exchange;
    this.#stop = stop;
    this.#connects = new Deadlines(options.connectTimeout);
    this.#replies = new Deadlines(options.replyTimeout);
    this.#holds = new Deadlines(options.hold);
    this.#admission = new Admission(options);
    this.#progress = new Progress({ wanted: options.progress, beganMs: first.beganMs });
    this.#poller.watch({ fd: stop.fd, item: stop, events: EPOLLIN });
    this.#adopt(first);
  }

  /** Until all connections are over, or a signal has come. */
  run(): void {
    while (!this.#stop.arrived) {
      this.#beginDue();
      // Only now: all that were begun in this pass may have failed at once, and nobody would end the wait.
      if (this.#admission.isOver) break;
      const count = this.#poller.wait(this.#timeoutMs());
      for (let index = 0; index < count; index += 1) this.#serve(index);
      this.#expire();
      this.#tellProgress();
    }
    this.#closeAll();
  }

  /** The connection that found the server is one of all; so is its failure. */
  #adopt(first: Connected | Failed): void {
    this.#admission.begin(first.beganMs);
    if (first.outcome === 'connected') this.#begin(new Connection(first.client, first.beganMs));
    else this.#fail(new Connection(new TcpClient(), first.beganMs), first.code);
  }

  #beginDue(): void {
    for (let begun = 0; begun < BEGUN_A_PASS; begun += 1) {
      const nowMs = monotonicMs();
      if (this.#admission.nextMs > nowMs) return;
      this.#admission.begin(nowMs);
      this.#connect(new Connection(new TcpClient(), nowMs));
    }
  }

  #timeoutMs(): number {
    const nextMs = Math.min(
      this.#admission.nextMs,
      this.#connects.nextMs,
      this.#replies.nextMs,
      this.#holds.nextMs,
      this.#progress.nextMs,
    );
    // Rounded up: a time-out of 0 before the deadline would spin.
    return nextMs === Number.POSITIVE_INFINITY ? -1 : Math.max(0, Math.ceil(nextMs - monotonicMs()));
  }

  #connect(member: Member): void {
    try {
      if (member.stream.connect(this.#address)) {
        this.#begin(member);
      } else {
        this.#watch(member, EPOLLOUT);
        this.#connects.add(member, member.sinceMs);
      }
    } catch (error) {
      this.#fail(member, codeOf(error));
    }
  }

  #begin(member: Member): void {
    try {
      this.#await(member, member.begin(this.#exchange));
    } catch (error) {
      this.#fail(member, codeOf(error));
    }
  }

  #serve(index: number): void {
    const member = this.#poller.readyItem(index);
    if (member === undefined) return;
    if (!(member instanceof Connection)) {
      member.take();
      return;
    }
    try {
      this.#advance(member, this.#poller.readyEvents(index));
    } catch (error) {
      this.#fail(member, codeOf(error));
    }
  }

  #advance(member: Member, events: number): void {
    if (member.phase === 'exchanging') {
      this.#await(member, member.advance(this.#exchange));
    } else if (member.phase === 'connecting') {
      if ((events & (EPOLLERR | EPOLLHUP)) !== 0) member.stream.finishConnect(this.#address);
      this.#begin(member);
    } else if (member.isEndedWhileHeld(this.#exchange)) {
      this.#succeed(member);
    }
  }

  #await(member: Member, need: Need): void {
    if (need === 'nothing' && this.#options.hold === 0) {
      this.#succeed(member);
      return;
    }
    this.#watch(member, need === 'room' ? EPOLLIN | EPOLLOUT : EPOLLIN);
    const deadlines = need === 'nothing' ? this.#holds : this.#replies;
    deadlines.add(member, member.sinceMs);
  }

  #watch(member: Member, interest: number): void {
    if (member.interest === interest) return;
    const { fd } = member.stream;
    if (member.interest === 0) this.#poller.watch({ fd, item: member, events: interest });
    else this.#poller.change(fd, interest);
    member.interest = interest;
  }

  #expire(): void {
    const nowMs = monotonicMs();
    for (let late = this.#connects.takeDue(nowMs); late !== undefined; late = this.#connects.takeDue(nowMs)) {
      this.#fail(late, 'ERR_CONNECT_TIMEOUT');
    }
    for (let late = this.#replies.takeDue(nowMs); late !== undefined; late = this.#replies.takeDue(nowMs)) {
      this.#fail(late, 'ERR_REPLY_TIMEOUT');
    }
    for (let held = this.#holds.takeDue(nowMs); held !== undefined; held = this.#holds.takeDue(nowMs)) {
      this.#succeed(held);
    }
  }

  #succeed(member: Member): void {
    this.#exchange.tally.succeed();
    this.#end(member);
  }

  #fail(member: Member, code: string): void {
    this.#exchange.tally.failBetween(code, { beganMs: member.beganMs, endedMs: monotonicMs() });
    this.#end(member);
  }

  #end(member: Member): void {
    stopWaiting(member);
    this.#poller.forget(member.stream.fd);
    if (this.#options.end === 'reset') member.stream.resetOnClose();
    member.stream.close();
    this.#admission.end();
  }

  /** After a signal: a held connection has got all its replies; the others are over, and counted by whoever ends the run. */
  #closeAll(): void {
    for (const member of this.#poller.items()) {
      if (!(member instanceof Connection)) continue;
      if (member.phase === 'holding') this.#succeed(member);
      else this.#end(member);
    }
    this.#poller.close();
  }

  #tellProgress(): void {
    const line = this.#progress.take({
      nowMs: monotonicMs(),
      begun: this.#admission.begun,
      tally: this.#exchange.tally,
    });
    if (line !== undefined) printLine(JSON.stringify(line));
  }
}

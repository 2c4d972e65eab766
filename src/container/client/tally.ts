/**
 * What became of the connections: counts and distributions, and the summary made of them. A connection is counted once,
 * when it is over. Pure: the caller passes durations.
 */
import type { ClientSummary, FirstFailure } from '../../common/events/client-summary.ts';
import type { Finished } from '../../common/events/gate-messages.ts';
import { Histogram } from '../../common/histogram.ts';
import { type Failure, FailureExamples } from './failure-examples.ts';
import type { FailureTimes } from './failure-times.ts';

export class Tally {
  /** Absent without --failure-times. */
  private readonly times: FailureTimes | undefined;
  private okCount = 0;
  private failedCount = 0;
  /** Of a command, in the place of messages. */
  private runs = 0;
  private readonly errors = new Map<string, number>();
  private readonly examples: FailureExamples;
  private firstFailure: FirstFailure | undefined;
  private lateReplyMs: number | undefined;
  private resent = 0;
  private strays = 0;
  private connectRetries = 0;
  private readonly connectMs = new Histogram();
  private readonly replyMs = new Histogram();

  /** `expectsHttp`: that a reply is HTTP is nothing to tell. */
  constructor({ times, expectsHttp = false }: { times?: FailureTimes; expectsHttp?: boolean } = {}) {
    this.times = times;
    this.examples = new FailureExamples({ expectsHttp });
  }

  get ok(): number {
    return this.okCount;
  }

  get failed(): number {
    return this.failedCount;
  }

  /** Messages that got the reply that was expected. */
  get messages(): number {
    return this.replyMs.count - this.runs;
  }

  connected(ms: number): void {
    this.connectMs.record(ms);
  }

  replied(ms: number): void {
    this.replyMs.record(ms);
  }

  /** A command has ended, well or not. */
  ran(ms: number): void {
    this.runs += 1;
    this.replyMs.record(ms);
  }

  /** A connection is over, and every message got its reply. */
  succeed(): void {
    this.okCount += 1;
  }

  /** `count` connections are over, or will never be made, because of `code`. */
  fail(code: string, count = 1): void {
    if (count === 0) return;
    this.failedCount += count;
    this.errors.set(code, (this.errors.get(code) ?? 0) + count);
  }

  /** As `fail`, of one connection that was begun and has ended. It calls `soFar` only at the first such failure. */
  failBetween(failure: Failure, connection: { beganMs: number; endedMs: number }, soFar: () => FirstFailure): void {
    this.firstFailure ??= soFar();
    this.fail(failure.code);
    this.examples.record(failure);
    this.times?.record(failure.code, connection);
  }

  /** A reply has come, so long after its message, that was not waited for any more. The first counts. */
  repliedLate(ms: number): void {
    this.lateReplyMs ??= ms;
  }

  /** A datagram was sent again, as no reply had come. */
  retransmitted(): void {
    this.resent += 1;
  }

  /** A datagram has come that was late, or came once more. */
  receivedStray(): void {
    this.strays += 1;
  }

  /** A connect met a full backlog, and is tried again. */
  retriedConnect(): void {
    this.connectRetries += 1;
  }

  /** `connections`: how many were to be made; `elapsedMs`: from the first connect to the last close. */
  summary({ connections, elapsedMs }: { connections: number; elapsedMs: number }): ClientSummary {
    return {
      event: 'summary',
      connections,
      ok: this.okCount,
      failed: this.failedCount,
      messages: this.messages,
      seconds: round(elapsedMs / 1000),
      connectionsPerSecond: elapsedMs === 0 ? 0 : round(this.okCount / (elapsedMs / 1000)),
      connectMs: this.connectMs.percentiles(),
      replyMs: this.replyMs.percentiles(),
      errors: Object.fromEntries(this.errors),
      ...(this.times === undefined ? {} : { failures: this.times.all() }),
      ...(this.resent === 0 ? {} : { resent: this.resent }),
      ...(this.strays === 0 ? {} : { strays: this.strays }),
      ...(this.connectRetries === 0 ? {} : { connectRetries: this.connectRetries }),
      ...this.onFailures(),
    };
  }

  private onFailures(): Pick<ClientSummary, 'examples' | 'firstFailure' | 'lateReplyMs'> {
    const examples = this.examples.all();
    const { firstFailure, lateReplyMs } = this;
    return {
      ...(examples.length === 0 ? {} : { examples }),
      ...(firstFailure === undefined ? {} : { firstFailure }),
      ...(lateReplyMs === undefined ? {} : { lateReplyMs: round(lateReplyMs) }),
    };
  }

  /** The same with the distributions, for the audit. */
  finished(round: number, summary: ClientSummary): Finished {
    return { event: 'finished', round, summary, connectMs: this.connectMs.counts(), replyMs: this.replyMs.counts() };
  }
}

/** To three decimals. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

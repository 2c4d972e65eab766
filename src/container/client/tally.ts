/**
 * What became of the connections: counts and distributions, and the summary made of them. A connection is counted once,
 * when it is over. Pure: durations are handed in.
 */
import type { ClientSummary } from '../../common/events/client-summary.ts';
import type { Finished } from '../../common/events/gate-messages.ts';
import { Histogram } from '../../common/histogram.ts';
import type { FailureTimes } from './failure-times.ts';

export class Tally {
  /** Absent where nobody asks when. */
  private readonly times: FailureTimes | undefined;
  private okCount = 0;
  private failedCount = 0;
  /** Of a command, in the place of messages. */
  private runs = 0;
  private readonly errors = new Map<string, number>();
  private readonly connectMs = new Histogram();
  private readonly replyMs = new Histogram();

  constructor({ times }: { times?: FailureTimes } = {}) {
    this.times = times;
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

  /** As `fail`, of one connection that was begun and has ended. */
  failBetween(code: string, connection: { beganMs: number; endedMs: number }): void {
    this.fail(code);
    this.times?.record(code, connection);
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

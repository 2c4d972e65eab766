/**
 * A line that a client said at the gate, checked field by field: what a peer sends may be anything. The types are those of
 * `gate-messages.ts`; the distributions come out as histograms.
 */
import type { ClientSummary, Percentiles } from '../../../common/events/client-summary.ts';
import type { Arrived, Held } from '../../../common/events/gate-messages.ts';
import { ParseError } from '../../../common/forkbed-error.ts';
import { Histogram } from '../../../common/histogram.ts';
import { isPrintable } from '../../../common/printable.ts';

export interface FinishedClient {
  readonly event: 'finished';
  readonly round: number;
  readonly summary: ClientSummary;
  readonly connectMs: Histogram;
  readonly replyMs: Histogram;
}

const LONGEST_NAME = 255;

/** @throws ParseError */
export function parseGateMessage(line: string): Arrived | Held | FinishedClient {
  const message = parseJson(line);
  if (!isObject(message)) throw notAMessage(line);
  if (message.event === 'arrived' && isName(message.name)) return { event: 'arrived', name: message.name };
  if (!isRound(message.round)) throw notAMessage(line);
  if (message.event === 'held') return { event: 'held', round: message.round };
  if (message.event === 'finished' && isSummary(message.summary)) {
    return {
      event: 'finished',
      round: message.round,
      summary: message.summary,
      connectMs: Histogram.from(message.connectMs),
      replyMs: Histogram.from(message.replyMs),
    };
  }
  throw notAMessage(line);
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw notAMessage(line);
  }
}

function isSummary(value: unknown): value is ClientSummary {
  if (!isObject(value) || value.event !== 'summary') return false;
  const { connections, ok, failed, messages, seconds, connectionsPerSecond, connectMs, replyMs, errors } = value;
  if (!isCount(connections) || !isCount(ok) || !isCount(failed) || !isCount(messages)) return false;
  // A client that claims to have been served more often than it tried is no witness.
  if (ok + failed > connections) return false;
  if (!isMeasure(seconds) || !isMeasure(connectionsPerSecond)) return false;
  if (!isPercentiles(connectMs) || !isPercentiles(replyMs) || !isFailures(value.failures)) return false;
  return isObject(errors) && Object.keys(errors).every(isName) && Object.values(errors).every(isCount);
}

function isPercentiles(value: unknown): value is Percentiles {
  return isObject(value) && [value.p50, value.p90, value.p99, value.max].every(isMeasure);
}

function isFailures(value: unknown): value is ClientSummary['failures'] {
  if (value === undefined) return true;
  return Array.isArray(value) && value.every(isTimedFailures);
}

function isTimedFailures(value: unknown): boolean {
  if (!isObject(value) || !isName(value.code)) return false;
  return isMeasure(value.fromMs) && isMeasure(value.toMs) && value.fromMs <= value.toMs && isCount(value.count);
}

/** A name goes into the report as it is: one line of it. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= LONGEST_NAME && isPrintable(value);
}

function isRound(value: unknown): value is number {
  return isCount(value) && value > 0;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isMeasure(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notAMessage(line: string): ParseError {
  return new ParseError({ expected: 'a message of a client', received: line.slice(0, 200) });
}

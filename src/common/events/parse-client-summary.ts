/**
 * A client's summary that came as JSON, checked field by field: for the audit at its gate, and for the host in the client's log.
 * Its texts go into reports as they are. Fields that are not known are left out.
 */
import { ParseError } from '../forkbed-error.ts';
import type { ClientSummary, FailureExample, FirstFailure, Percentiles, TimedFailures } from './client-summary.ts';
import { SERVER_PROTOCOLS } from './client-summary.ts';
import { Fields } from './fields.ts';

const MAX_TEXT_CHARACTERS = 1_000;

/** @throws ParseError */
export function parseClientSummary(value: unknown): ClientSummary {
  const fields = new Fields(value);
  const event = fields.choice('event', ['summary']);
  const [connections, ok, failed] = [fields.count('connections'), fields.count('ok'), fields.count('failed')];
  // A client that claims to have been served more often than it tried is no witness.
  if (ok + failed > connections) {
    throw new ParseError({ expected: `ok and failed to be at most ${connections}`, received: `${ok} and ${failed}` });
  }
  return {
    event,
    connections,
    ok,
    failed,
    messages: fields.count('messages'),
    seconds: fields.measure('seconds'),
    connectionsPerSecond: fields.measure('connectionsPerSecond'),
    connectMs: toPercentiles(fields.object('connectMs')),
    replyMs: toPercentiles(fields.object('replyMs')),
    errors: toCounts(fields.object('errors')),
    ...fields.optional('failures', (name) => fields.objects(name).map(toTimedFailures)),
    ...fields.optional('examples', (name) => fields.objects(name).map(toExample)),
    ...fields.optional('firstFailure', (name) => toFirstFailure(fields.object(name))),
    ...fields.optional('lateReplyMs', (name) => fields.measure(name)),
    ...fields.optional('gateSilentMs', (name) => fields.measure(name)),
    ...fields.optional('resent', (name) => fields.count(name)),
    ...fields.optional('strays', (name) => fields.count(name)),
    ...fields.optional('connectRetries', (name) => fields.count(name)),
  };
}

/** @throws ParseError */
export function toPercentiles(fields: Fields): Percentiles {
  const [p50, p90, p99, max] = [
    fields.measure('p50'),
    fields.measure('p90'),
    fields.measure('p99'),
    fields.measure('max'),
  ];
  return { p50, p90, p99, max };
}

function toCounts(fields: Fields): Record<string, number> {
  const { names } = fields;
  // As fields of their own, they are texts of one line, too.
  const checked = new Fields(Object.fromEntries(names.map((name, index) => [index, name])), 'errors');
  return Object.fromEntries(names.map((name, index) => [checked.name(String(index)), fields.count(name)]));
}

/** @throws ParseError */
export function toTimedFailures(fields: Fields): TimedFailures {
  const fromMs = fields.measure('fromMs');
  return { fromMs, toMs: fields.measure('toMs', fromMs), code: fields.name('code'), count: fields.count('count') };
}

function toExample(fields: Fields): FailureExample {
  const text = (name: string) => fields.text(name, MAX_TEXT_CHARACTERS);
  return {
    code: fields.name('code'),
    count: fields.count('count'),
    ...fields.optional('reply', text),
    ...fields.optional('received', text),
    ...fields.optional('detail', text),
    ...fields.optional('protocol', (name) => fields.choice(name, SERVER_PROTOCOLS)),
  };
}

function toFirstFailure(fields: Fields): FirstFailure {
  return { served: fields.count('served'), open: fields.count('open') };
}

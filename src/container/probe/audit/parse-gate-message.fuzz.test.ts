/** What a client sends at the gate, be it anything: a summary is read as it was sent, all else is a ParseError. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ParseError } from '../../../common/forkbed-error.ts';
import { Histogram } from '../../../common/histogram.ts';
import { parseGateMessage } from './parse-gate-message.ts';

const RUNS = { numRuns: Number(process.env.FUZZ_RUNS ?? 1000) };

const count = fc.nat({ max: 1_000_000 });
const measure = fc.double({ min: 0, max: 1e6, noNaN: true }).map((value) => value + 0);
const percentiles = fc.record({ p50: measure, p90: measure, p99: measure, max: measure });
const summary = fc
  .record({
    ok: count,
    failed: count,
    messages: count,
    seconds: measure,
    connectionsPerSecond: measure,
    connectMs: percentiles,
    replyMs: percentiles,
    errors: fc.dictionary(fc.constantFrom('ECONNRESET', 'ERR_REPLY', 'ERR_CLOSED'), count, { noNullPrototype: true }),
  })
  .map((some) => ({ event: 'summary' as const, connections: some.ok + some.failed, ...some }));
const line = fc.string({ unit: 'grapheme-ascii', maxLength: 100 });
const reported = fc.record(
  {
    examples: fc.array(
      fc.record(
        {
          code: fc.constantFrom('ERR_REPLY', 'ECONNRESET'),
          count,
          reply: line,
          received: line,
          detail: line,
          protocol: fc.constantFrom('HTTP', 'TLS'),
        },
        { requiredKeys: ['code', 'count'], noNullPrototype: true },
      ),
    ),
    firstFailure: fc.record({ served: count, open: count }, { noNullPrototype: true }),
    lateReplyMs: measure,
    gateSilentMs: measure,
  },
  { requiredKeys: [], noNullPrototype: true },
);
const counts = new Histogram().counts();

test('a summary is read as it was told', () => {
  fc.assert(
    fc.property(summary, reported, (some, more) => {
      const whole = { ...some, ...more };
      const line = JSON.stringify({ event: 'finished', round: 1, summary: whole, connectMs: counts, replyMs: counts });
      expect(parseGateMessage(line)).toMatchObject({ event: 'finished', summary: JSON.parse(JSON.stringify(whole)) });
    }),
    RUNS,
  );
});

test('one that claims more than it tried, or a count that is none, is refused', () => {
  const spoilt = fc.oneof(
    fc.constant({ ok: 2_000_001 }),
    fc
      .constantFrom('ok', 'failed', 'messages', 'connections')
      .chain((field) => fc.constantFrom<unknown>(-1, 1.5, null, '1', [], 2 ** 53).map((value) => ({ [field]: value }))),
  );
  fc.assert(
    fc.property(summary, spoilt, (reported, change) => {
      const line = JSON.stringify({
        event: 'finished',
        round: 1,
        summary: { ...reported, ...change },
        connectMs: counts,
        replyMs: counts,
      });
      expect(() => parseGateMessage(line)).toThrow(ParseError);
    }),
    RUNS,
  );
});

test('any other line is a ParseError', () => {
  const line = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    summary.map((reported) => JSON.stringify(reported)),
  );
  fc.assert(
    fc.property(line, (text) => {
      try {
        expect(parseGateMessage(text).event).toBe('arrived');
      } catch (error) {
        expect(error).toBeInstanceOf(ParseError);
      }
    }),
    RUNS,
  );
});

/** What the audit sends, be it anything: an order is read as it was sent, all else is a ParseError. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ParseError } from '../../common/forkbed-error.ts';
import { parseOrder } from './parse-order.ts';

const RUNS = { numRuns: Number(process.env.FUZZ_RUNS ?? 1000) };
const count = fc.integer({ min: 1, max: 2 ** 31 - 1 });
const go = fc.record(
  {
    event: fc.constant('go' as const),
    round: count,
    connections: count,
    concurrency: count,
    hold: fc.boolean(),
  },
  { requiredKeys: ['event', 'round'], noNullPrototype: true },
);
const enough = fc.record({ event: fc.constant('enough' as const), round: count }, { noNullPrototype: true });

test('an order is read as it was sent', () => {
  fc.assert(
    fc.property(fc.oneof(go, enough), (sent) => {
      expect(parseOrder(JSON.stringify(sent))).toEqual(sent);
    }),
    RUNS,
  );
});

test('an order of which one field is spoilt is a ParseError', () => {
  const spoilt = fc
    .constantFrom('event', 'round', 'connections', 'concurrency', 'hold')
    .chain((field) => fc.constantFrom<unknown>(-1, 1.5, null, '1', [], 2 ** 31).map((value) => ({ [field]: value })));
  fc.assert(
    fc.property(go, spoilt, (sent, change) => {
      expect(() => parseOrder(JSON.stringify({ ...sent, ...change }))).toThrow(ParseError);
    }),
    RUNS,
  );
});

test('any other line is a ParseError', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (line) => {
      expect(() => parseOrder(line)).toThrow(ParseError);
    }),
    RUNS,
  );
});

/** Whatever a server sends in the place of a reply, the audit can read the summary that tells of it. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseClientSummary } from '../../common/events/parse-client-summary.ts';
import { Connection, createExchange } from './connection.ts';
import { describeFailure } from './describe-failure.ts';
import { type Expectation, Plan } from './plan.ts';
import { Tally } from './tally.ts';

const RUNS = { numRuns: Number(process.env.FUZZ_RUNS ?? 1000) };
const latin1 = fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength: 300 });
const sent = fc
  .tuple(
    fc.constantFrom('', 'HTTP/1.', 'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: ', 'SSH-2.0-'),
    latin1,
  )
  .map(([beginning, rest]) => beginning + rest);

test.each<Expectation>(['ok', 'any', 'http'])('with --expect %s', (expect_) => {
  const messages = expect_ === 'http' ? 1 : 2;
  const plan = new Plan({ expect: expect_, messages, payload: 'x', encode: () => new Uint8Array(1).buffer });
  fc.assert(
    fc.property(fc.array(sent, { maxLength: 3 }), (pieces) => {
      const tally = new Tally({ expectsHttp: plan.repliesAreHttp });
      const exchange = createExchange({ plan, tally, inboxBytes: 1_024, clock: () => 0 });
      const arrivals = [...pieces];
      const receive = (buffer: ArrayBuffer) => {
        const arrival = arrivals.shift() ?? '';
        new Uint8Array(buffer).set(Array.from(arrival, (each) => each.charCodeAt(0)));
        return arrival.length;
      };
      const connection = new Connection({ isCutShort: false, send: (_bytes, _offset, length) => length, receive }, 0);
      try {
        for (let need = connection.begin(exchange); need !== 'nothing'; ) need = connection.advance(exchange);
      } catch (error) {
        const failure = describeFailure(error, { connection, exchange });
        tally.failBetween(failure, { beganMs: 0, endedMs: 1 }, () => ({ served: 0, open: 1 }));
      }
      const summary = JSON.parse(JSON.stringify(tally.summary({ connections: 1, elapsedMs: 1 })));
      expect(parseClientSummary(summary)).toEqual(summary);
    }),
    RUNS,
  );
});

/** What a stranger or a client says at the door of the gate, be it anything: it is read as it was said, or is a ParseError. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ParseError } from '../forkbed-error.ts';
import { parseAnswer, parseEnter } from './gate-entry.ts';

const RUNS = { numRuns: Number(process.env.FUZZ_RUNS ?? 1000) };

const token = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 255 });

test('every token is read as it was sent', () => {
  fc.assert(
    fc.property(token, (sent) => {
      expect(parseEnter(JSON.stringify({ event: 'enter', token: sent })).token).toBe(sent);
    }),
    RUNS,
  );
});

test.each([
  ['parseEnter', parseEnter, ['enter']],
  ['parseAnswer', parseAnswer, ['entered', 'refused']],
])('%s takes any other line for a ParseError', (_, parse, events) => {
  const line = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc
      .record({
        event: fc.constantFrom('enter', 'entered', 'refused', 'go'),
        token: fc.anything(),
        reason: fc.anything(),
      })
      .map((message) => JSON.stringify(message, (_key, value) => (typeof value === 'bigint' ? String(value) : value))),
  );
  fc.assert(
    fc.property(line, (text) => {
      try {
        expect(events).toContain(parse(text).event);
      } catch (error) {
        expect(error).toBeInstanceOf(ParseError);
      }
    }),
    RUNS,
  );
});

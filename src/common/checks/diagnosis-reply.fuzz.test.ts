/** Whatever bytes come, they are named or not, and shown as a short line of ASCII. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isPrintable } from '../escape/printable.ts';
import { quoteBytes } from '../escape/quote-bytes.ts';
import { SERVER_PROTOCOLS } from '../events/client-summary.ts';
import { nameReply } from './diagnosis-reply.ts';

const RUNS = { numRuns: Number(process.env.FUZZ_RUNS ?? 1000) };
const beginnings = [
  '',
  'HTTP/1.1 400 ',
  'SSH-',
  '\x15\x03\x03\0\x02',
  '\x16\x03',
  '\0\0\0\0\xff',
  '\0\0\x12\x04',
  'E\0\0',
];
const bytes = fc
  .tuple(
    fc.constantFrom(...beginnings),
    fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.constant(new Uint8Array(1_000).fill(0x41))),
  )
  .map(([beginning, rest]) => Uint8Array.from([...Array.from(beginning, (each) => each.charCodeAt(0)), ...rest]));

test('any bytes have a name of one line, or none', () => {
  fc.assert(
    fc.property(bytes, (reply) => {
      const { name = 'x', protocol } = nameReply(reply);
      expect(name).not.toBe('');
      expect(isPrintable(name)).toBe(true);
      expect(name.length).toBeLessThanOrEqual(255);
      if (protocol !== undefined) expect(SERVER_PROTOCOLS).toContain(protocol);
    }),
    RUNS,
  );
});

test('any bytes are shown as one short line of ASCII', () => {
  fc.assert(
    fc.property(bytes, (reply) => {
      expect(quoteBytes(reply)).toMatch(/^"[ -~]{0,256}"(\.\.\.)?$/);
    }),
    RUNS,
  );
});

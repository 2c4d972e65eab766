/** Values of options, be they any text: a size, a time, bytes and a fault are what they say, or are refused. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseHex } from '../../common/hex.ts';
import { duration, hex } from '../../common/option-kinds.ts';
import { size } from './docker-run/forms.ts';

const RUNS = { numRuns: Number(process.env.FUZZ_RUNS ?? 1000) };
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc
    .tuple(fc.integer(), fc.constantFrom('', 'b', 'k', 'M', 'gb', 'ms', 's', 'h', 'e3', '.5', ' '))
    .map(([n, unit]) => n + unit),
);

test('a size is a whole number of bytes above none, or undefined', () => {
  fc.assert(
    fc.property(text, (value) => {
      const bytes = size.parse(value);
      expect(bytes === undefined || (Number.isInteger(bytes) && bytes > 0)).toBe(true);
    }),
    RUNS,
  );
});

test('a time is within its limits, or undefined', () => {
  const option = duration({ default: 0, min: 10, max: 3_600_000, help: '' });
  fc.assert(
    fc.property(text, (value) => {
      const ms = option.parse(value);
      expect(ms === undefined || (Number.isInteger(ms) && ms >= 10 && ms <= 3_600_000)).toBe(true);
    }),
    RUNS,
  );
});

test('bytes come back as they were written, and what is no bytes is refused', () => {
  const option = hex({ help: '' });
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.boolean(), (bytes, isUpper) => {
      const digits = Buffer.from(bytes).toString('hex');
      const value = option.parse(isUpper ? digits.toUpperCase() : digits);
      expect(new Uint8Array(parseHex(value ?? ''))).toEqual(Uint8Array.from(bytes));
    }),
    RUNS,
  );
  fc.assert(
    fc.property(text, (value) => {
      expect(option.parse(value) === undefined || /^([0-9a-fA-F]{2})+$/.test(value)).toBe(true);
    }),
    RUNS,
  );
});

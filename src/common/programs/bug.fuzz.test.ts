/** A bug is one of those that there are, with a value that it can have, or it is none. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BUG_FORMS, parseBug } from './bug.ts';

const RUNS = { numRuns: Number(process.env.FUZZ_RUNS ?? 1000) };
const names = BUG_FORMS.map((form) => form.split('=')[0] ?? '');
const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.integer().map(String),
  fc.constantFrom('KILL:5', 'SEGV'),
);
const bug = fc.tuple(fc.constantFrom(...names, '__proto__', 'constructor'), fc.constantFrom('', '=', '=='), value);

test('any text is a bug with what it takes, or none', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        bug.map((parts) => parts.join('')),
        value,
      ),
      (text) => {
        const parsed = parseBug(text);
        if (parsed === undefined) return;
        expect(names).toContain(parsed.name);
        expect(parsed.text).toBe(text);
        const takes = BUG_FORMS.some((form) => form.startsWith(`${parsed.name}=`));
        expect(text.includes('=')).toBe(takes);
        expect(
          Number.isSafeInteger(parsed.amount) && parsed.amount >= (takes ? 1 : 0) && parsed.amount <= 2 ** 30,
        ).toBe(true);
        expect(Number.isInteger(parsed.signal)).toBe(true);
      },
    ),
    RUNS,
  );
});

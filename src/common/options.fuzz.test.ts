/** Options on any command line and environment: usable values are within their limits, all else is a UsageError. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { UsageError } from './forkbed-error.ts';
import { choice, flag, integer, list, text } from './option-kinds.ts';
import { parseOptions } from './options.ts';

const RUNS = { numRuns: Number(process.env.FUZZ_RUNS ?? 1000) };

const table = {
  host: text({ default: 'here', placeholder: 'NAME', help: '' }),
  maxChildren: { ...integer({ default: 0, max: 4000, help: '' }), short: 'm' },
  offset: integer({ default: 0, min: -5, max: 5, help: '' }),
  reap: choice(['none', 'wait'], { default: 'none', help: '' }),
  digit: list({
    placeholder: 'N',
    help: '',
    expected: 'a digit',
    parse: (value) => (/^\d$/.test(value) ? value : undefined),
  }),
  json: flag({ help: '' }),
};

const NAMES = ['--host', '--max-children', '-m', '--offset', '--reap', '--digit', '--json', '--jsn', '-p'];
const value = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.integer().map(String),
  fc.constantFrom('', '-0', '1e3', 'none', '1,2', 'true'),
);
const argument = fc.oneof(
  fc.constantFrom(...NAMES),
  fc.tuple(fc.constantFrom(...NAMES), value).map(([name, typed]) => `${name}=${typed}`),
  value.map((typed) => `-m${typed}`),
  value,
);
const environment = fc.dictionary(
  fc.constantFrom('FORKBED_HOST', 'FORKBED_MAX_CHILDREN', 'FORKBED_DIGIT', 'FORKBED_JSON', 'PATH'),
  value,
);

test('every command line gives values within their limits, or a UsageError', () => {
  fc.assert(
    fc.property(fc.array(argument, { maxLength: 6 }), environment, (args, variables) => {
      try {
        const values = parseOptions({ table, args, environment: new Map(Object.entries(variables)) });
        expect(values.host.length).toBeGreaterThan(0);
        expect(Number.isInteger(values.maxChildren) && values.maxChildren >= 0 && values.maxChildren <= 4000).toBe(
          true,
        );
        expect(Number.isInteger(values.offset) && Math.abs(values.offset) <= 5).toBe(true);
        expect(['none', 'wait']).toContain(values.reap);
        expect(values.digit.every((digit) => /^\d$/.test(digit))).toBe(true);
        expect(typeof values.json).toBe('boolean');
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
      }
    }),
    RUNS,
  );
});

test('a number that is given is the number that is read', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4000 }),
      fc.constantFrom('--max-children ', '--max-children=', '-m ', '-m', '-m='),
      (number, form) => {
        const args = `${form}${number}`.split(' ');
        expect(parseOptions({ table, args, environment: new Map() }).maxChildren).toBe(number);
      },
    ),
    RUNS,
  );
});

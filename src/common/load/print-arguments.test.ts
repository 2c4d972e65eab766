import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseOptions } from '../options.ts';
import { auditOptions } from '../programs/audit-options.ts';
import { clientOptions } from '../programs/client-options.ts';
import { loadOptions } from './load-options.ts';
import { DEFAULT_LOAD, EXPECTATIONS, type LoadSpec } from './load-spec.ts';
import { printArguments } from './print-arguments.ts';

const RUNS = { numRuns: Number(process.env.FUZZ_RUNS ?? 200) };
const timeMs = fc.integer({ min: 1, max: 86_400_000 });
const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });

const specs: fc.Arbitrary<LoadSpec> = fc.record({
  clients: fc.integer({ min: 0, max: 10_000 }),
  forMs: timeMs,
  connections: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  concurrency: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  warmUp: fc.integer({ min: 0, max: 10_000 }),
  messages: fc.integer({ min: 0, max: 100_000 }),
  payload: text,
  payloadHex: fc.uint8Array({ minLength: 1, maxLength: 9 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  expect: fc.constantFrom(...EXPECTATIONS),
  rate: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  holdMs: timeMs,
  end: fc.constantFrom('close', 'reset'),
  replyTimeoutMs: timeMs,
  startTimeoutMs: timeMs,
  limitMs: timeMs,
});

describe.each([
  ['the load', loadOptions],
  ['forkbed-client', clientOptions],
  ['forkbed-probe audit', auditOptions],
] as const)('what is printed for %s', (_, table) => {
  test('is read back as it was, each field that the program has', () => {
    const names: Readonly<Record<string, object>> = table;
    fc.assert(
      fc.property(specs, (spec) => {
        const values: Readonly<Record<string, unknown>> = parseOptions({
          table,
          args: printArguments(table, spec),
          environment: new Map(),
        });
        for (const [field, value] of Object.entries(spec)) {
          const name = field.replace(/Ms$/, '');
          if (Object.hasOwn(names, name)) expect([name, values[name]]).toEqual([name, value]);
        }
      }),
      RUNS,
    );
  });
});

test('every field of the load is printed for the client or for the audit', () => {
  const spec = { ...DEFAULT_LOAD, payloadHex: '00' };
  const printed = [...printArguments(clientOptions, spec), ...printArguments(auditOptions, spec)];
  const fields = Object.keys(spec).filter(
    (field) =>
      !printed.some((each) => each.replaceAll('-', '').startsWith(`${field.replace(/Ms$/, '').toLowerCase()}=`)),
  );
  expect(fields).toEqual([]);
});

test('the client is not given what is of the audit', () => {
  const { connections } = DEFAULT_LOAD;
  expect(printArguments(clientOptions, { ...DEFAULT_LOAD, host: 'server' })).not.toContain('--clients=3');
  expect(printArguments(clientOptions, { ...DEFAULT_LOAD, host: 'server' })).toContain(`--connections=${connections}`);
});

test('a flag stands alone or not at all, a list once for each item, and what is absent nowhere', () => {
  expect(printArguments(clientOptions, { progress: true, failureTimes: false, rate: undefined })).toEqual([
    '--progress',
  ]);
  expect(printArguments(auditOptions, { ignore: ['cron', '7'], json: true })).toEqual([
    '--ignore=cron',
    '--ignore=7',
    '--json',
  ]);
});

test('fields of which the last words override the first are printed once', () => {
  expect(printArguments(clientOptions, { ...{ holdMs: 300, rate: 25 }, rate: 0 })).toEqual(['--hold=300', '--rate=0']);
});

import { describe, expect, test } from '@jest/globals';
import { parseOptions } from '../options.ts';
import { auditOptions } from '../programs/audit-options.ts';
import { clientOptions } from '../programs/client-options.ts';
import { loadOptions, toLoadSpec } from './load-options.ts';
import { DEFAULT_LOAD } from './load-spec.ts';

const PROGRAMS = { 'forkbed-client': clientOptions, 'forkbed-probe audit': auditOptions };

test('the defaults of the table are those of the specification', () => {
  const values = parseOptions({ table: loadOptions, args: [], environment: new Map() });
  expect(toLoadSpec(values)).toEqual(DEFAULT_LOAD);
});

test('every option of the load is one of the client or of the audit', () => {
  const taken = Object.values(PROGRAMS).flatMap((table) => Object.keys(table));
  expect(Object.keys(loadOptions).filter((name) => !taken.includes(name))).toEqual([]);
});

describe.each(Object.entries(PROGRAMS))('%s', (_, table) => {
  test('takes each option of the load in the form and the range that it has everywhere', () => {
    const shared = Object.entries(loadOptions).filter(([name]) => Object.hasOwn(table, name));
    expect(shared.length).toBeGreaterThan(5);
    const own: Readonly<Record<string, object>> = table;
    for (const [name, { help, expected, placeholder, parse }] of shared) {
      expect([name, own[name]]).toEqual([name, expect.objectContaining({ help, expected, placeholder, parse })]);
    }
  });
});

test('by default the client of its own sends "message 0", and on', () => {
  expect(clientOptions.payload.fallback).toBe('message %d');
});

describe('toLoadSpec', () => {
  const NOTHING = parseOptions({ table: loadOptions, args: [], environment: new Map() });

  test('has a time in milliseconds, and its field has the unit', () => {
    const values = parseOptions({ table: loadOptions, args: ['--hold=2s', '--for=1m'], environment: new Map() });
    expect(toLoadSpec(values)).toEqual({ ...DEFAULT_LOAD, holdMs: 2_000, forMs: 60_000 });
  });

  test('leaves out what is not given', () => {
    const { rate: _, clients: __, ...others } = DEFAULT_LOAD;
    expect(toLoadSpec({ ...NOTHING, rate: undefined, clients: undefined, payloadHex: '' })).toEqual(others);
  });
});

test.each([
  [clientOptions, '--until-told', '--until-released', { untilReleased: true }],
  [clientOptions, '--tell-failures', '--failure-times', { failureTimes: true }],
  [auditOptions, '--arrive-timeout=5', '--start-timeout', { startTimeout: 5 }],
  [auditOptions, '--message=x', '--payload', { payload: 'x' }],
  [auditOptions, '--message-hex=00', '--payload-hex', { payloadHex: '00' }],
] as const)('%#: %s has another name now, and is taken', (table, former, current, values) => {
  const sentences: string[] = [];
  const onDeprecated = (sentence: string) => sentences.push(sentence);
  expect(parseOptions({ table, args: [former], environment: new Map(), onDeprecated })).toMatchObject(values);
  expect(sentences).toEqual([`${former.split('=')[0]} is deprecated: use ${current}`]);
});

import { describe, expect, test } from '@jest/globals';
import type { CheckContext } from './check-context.ts';
import { clientSummary, makeEvidence } from './evidence.fixture.ts';
import { served } from './served.ts';
import { repliedLate } from './starved.ts';

/** Two clients with failures, and one without any. */
const late = (overrides: { errors?: Record<string, number>; lateReplyMs?: number | undefined } = {}) => {
  const failing = clientSummary({
    connections: 100,
    ok: 60,
    failed: 40,
    errors: { ERR_REPLY_TIMEOUT: 40 },
    lateReplyMs: 11_200,
  });
  const { lateReplyMs: _, ...silent } = failing;
  const other =
    'lateReplyMs' in overrides && overrides.lateReplyMs === undefined ? silent : { ...failing, lateReplyMs: 12_000 };
  return [
    { name: 'a', summary: failing },
    { name: 'b', summary: overrides.errors === undefined ? other : { ...other, errors: overrides.errors } },
    { name: 'c', summary: clientSummary({ connections: 100, ok: 100 }) },
  ];
};
const BUSY = { busyMs: 99_000, idleMs: 1_000 };

function context(parts: {
  machine?: CheckContext['load']['machine'];
  cpuMs?: number;
  clients?: ReturnType<typeof late>;
}) {
  const { machine = BUSY, cpuMs = 9_900, clients = late() } = parts;
  const { load, ...evidence } = makeEvidence();
  return { ...evidence, load: { ...load, expectedClients: 3, clients, machine }, cpuMs };
}

describe('served, on a machine without CPU time left', () => {
  test('does not accuse a server whose replies all came, too late', () => {
    expect(served.judge(context({}))).toEqual({
      outcome: 'unknown',
      observed: 'the machine had no CPU time left, and replies came too late: 80 of 300 connections failed',
      evidence: [
        'its cores were idle for 1.0 % of the load, and of the rest the subject took at most 10.0 %',
        'each of 2 clients that gave up saw that a reply came, after 11.2 s to 12.0 s',
        'the server is not accused of it: run it on a machine that does less beside, or wait for longer (--reply-timeout)',
      ],
    });
  });

  test.each<[string, Parameters<typeof context>[0]]>([
    ['the machine had some left', { machine: { busyMs: 94_000, idleMs: 6_000 } }],
    ['the subject took most of it itself', { cpuMs: 49_600 }],
    ['a reply never came', { clients: late({ lateReplyMs: undefined }) }],
    ['something else failed, too', { clients: late({ errors: { ERR_REPLY_TIMEOUT: 39, ECONNRESET: 1 } }) }],
  ])('accuses it where %s', (_, parts) => {
    expect(served.judge(context(parts))).toMatchObject({ outcome: 'fail', observed: '80 of 300 connections failed' });
  });

  test.each(['machine', 'cpuMs'] as const)('accuses it where nobody knows its %s', (part) => {
    const { cpuMs, load, ...evidence } = context({});
    const { machine, ...without } = load;
    const known = part === 'machine' ? { ...evidence, load: without, cpuMs } : { ...evidence, load };
    expect(served.judge(known).outcome).toBe('fail');
  });
});

test('where nothing failed, nothing was late', () => {
  expect(repliedLate(makeEvidence())).toBe(false);
  expect(repliedLate(context({}))).toBe(true);
});

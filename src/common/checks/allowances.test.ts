import { describe, expect, test } from '@jest/globals';
import { hasExpired, judgeAllowances } from './allowances.ts';
import { CHECK_IDS } from './checks.ts';
import { BLIND } from './evidence.fixture.ts';
import { judge } from './judge.ts';
import { incompleteRun, makeVerdict } from './run-evidence.fixture.ts';
import type { Allowance } from './run-evidence.ts';

const NO_EXPIRY: Allowance = { kind: 'unknown', what: 'memory-flat', reason: 'the cache warms up' };
const UNTIL_MAY: Allowance = {
  kind: 'ignored',
  what: 'cron',
  reason: 'goes with the next\nbase',
  expires: '2026-05-31',
};

test.each([
  ['2026-05-30', false],
  ['2026-05-31', false],
  ['2026-06-01', true],
  ['2027-01-01', true],
])('an allowance until 2026-05-31 has expired on %s: %s', (today, expired) => {
  expect(hasExpired(UNTIL_MAY, today)).toBe(expired);
  expect(hasExpired(NO_EXPIRY, today)).toBe(false);
});

describe('a run with allowances', () => {
  test('passes where none has expired, and says what is allowed', () => {
    const verdict = makeVerdict({}, { allowances: { today: '2026-05-31', declared: [NO_EXPIRY, UNTIL_MAY] } });
    expect(verdict.outcome).toBe('pass');
    expect(verdict.findings.at(-1)).toEqual({
      id: 'allowances',
      expected: 'no allowance is used after its date',
      outcome: 'pass',
      observed: '2 allowances, none of them expired',
      evidence: [
        'memory-flat may be unknown: the cache warms up',
        'process cron is left out, until 2026-05-31: goes with the next?base',
      ],
    });
  });

  test('fails where one has expired, and names it', () => {
    const verdict = makeVerdict({}, { allowances: { today: '2026-06-01', declared: [NO_EXPIRY, UNTIL_MAY] } });
    expect(verdict.outcome).toBe('fail');
    expect(verdict.findings.at(-1)).toMatchObject({
      id: 'allowances',
      outcome: 'fail',
      observed: '1 of 2 allowances has expired',
      evidence: [expect.stringContaining('process cron is left out, until 2026-05-31'), 'today is 2026-06-01, in UTC'],
      remedy: expect.any(String),
    });
  });

  test('does not pass for them alone: without evidence, and with every check allowed to be unknown', () => {
    const allowances = { today: '2026-05-31', declared: [NO_EXPIRY] } as const;
    const blind = incompleteRun({ reason: 'no audit' }, { allowUnknown: CHECK_IDS, allowances });
    expect(judge(blind).outcome).toBe('unknown');
    const control = { plantedPid: 9, seenByCensus: true, seenByPs: undefined, detail: '' };
    const seen = incompleteRun({ reason: 'no audit', control }, { allowUnknown: CHECK_IDS, allowances });
    expect(judge(seen).outcome).toBe('unknown');
    expect(makeVerdict(BLIND, { allowUnknown: CHECK_IDS, allowances }).outcome).toBe('unknown');
  });
});

test('an only allowance that has expired is counted so', () => {
  expect(judgeAllowances({ today: '2026-06-01', declared: [UNTIL_MAY] }).observed).toBe('1 of 1 allowance has expired');
});

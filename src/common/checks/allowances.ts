/**
 * Allowances with a reason: a check that may be unknown, a process that is left out. One whose date has passed fails, so that it is
 * looked at again, and is not applied. Nothing is asked of an allowance without a date.
 */
import { printable } from '../escape/printable.ts';
import { counted } from '../report/phrase.ts';
import { type Finding, fail, pass } from './finding.ts';
import type { Allowance, AllowancesEvidence } from './run-evidence.ts';

export const ALLOWANCES = 'allowances';

/** It holds through its last day. */
export function hasExpired({ expires }: Allowance, today: string): boolean {
  return expires !== undefined && today > expires;
}

export function judgeAllowances({ today, declared }: AllowancesEvidence): Finding {
  const expired = declared.filter((each) => hasExpired(each, today));
  const all = counted(declared.length, 'allowance');
  const judged =
    expired.length === 0
      ? pass(`${all}, none of them expired`, declared.map(describeAllowance))
      : fail({
          observed: `${expired.length} of ${all} ${expired.length === 1 ? 'has' : 'have'} expired`,
          evidence: [...expired.map(describeAllowance), `today is ${today}, in UTC`],
          remedy: 'remove what is no longer needed; where it still is, say until when, and why',
        });
  return { id: ALLOWANCES, expected: 'no allowance is used after its date', ...judged };
}

function describeAllowance({ kind, what, reason, expires }: Allowance): string {
  const allowed = kind === 'unknown' ? `${what} may be unknown` : `process ${what} is left out`;
  return printable(`${allowed}${expires === undefined ? '' : `, until ${expires}`}: ${reason}`);
}

import { describe, expect, test } from '@jest/globals';
import { CHECK_IDS } from '../checks/checks.ts';
import { census, processRecord } from '../checks/evidence.fixture.ts';
import { makeVerdict } from '../checks/run-evidence.fixture.ts';
import { PENDING, withFindings, withOutcome } from './lab-verdict.ts';

const FAILING = makeVerdict({ after: census({ beside: [processRecord({ pid: 9, ppid: 5 })] }), afterwards: 'goes on' });

describe('the verdict of the lab', () => {
  test('has every check from the beginning, and none is decided', () => {
    expect(PENDING.findings.map(({ id }) => id)).toEqual(CHECK_IDS);
    expect(PENDING.findings.every(({ outcome }) => outcome === 'pending')).toBe(true);
  });

  test('what is decided takes the place of its check, and a later finding that of an earlier one', () => {
    const [first, ...others] = FAILING.findings;
    const one = withFindings(PENDING, [{ ...(first as (typeof others)[number]), outcome: 'unknown', observed: 'x' }]);
    expect(one.findings.filter(({ outcome }) => outcome !== 'pending')).toEqual([
      { id: 'no-defunct', outcome: 'unknown', observed: 'x' },
    ]);
    const all = withFindings(one, FAILING.findings);
    expect(all.findings).toEqual(FAILING.findings.map(({ id, outcome, observed }) => ({ id, outcome, observed })));
  });

  test('at the end each check has an outcome, and what does not apply its reason', () => {
    const notApplicable = [{ id: 'stops', reason: 'it ran before' }] as const;
    const { findings, outcome, step } = withOutcome({ ...FAILING, notApplicable });
    expect({ outcome, step }).toEqual({ outcome: 'fail', step: '' });
    expect(findings.map(({ id }) => id)).toEqual([...CHECK_IDS, 'stops']);
    expect(findings.at(-1)).toEqual({ id: 'stops', outcome: 'skipped', observed: 'it ran before' });
    expect(findings.some((each) => each.outcome === 'pending')).toBe(false);
  });
});

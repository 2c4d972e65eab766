import { expect, test } from '@jest/globals';
import { processRecord } from '../checks/evidence.fixture.ts';
import { Fields } from '../events/fields.ts';
import { EXECS, execPlanEvidence } from './execs.fixture.ts';
import { type ExecsEvidence, toExecsEvidence } from './execs-evidence.ts';

const LATE = { killed: 1, exited: 2, left: 3 };

function parse(evidence: unknown): ExecsEvidence {
  return toExecsEvidence(new Fields({ evidence }).object('evidence'));
}

test('toExecsEvidence returns what the audit has seen as it was', () => {
  const by = [
    { number: 7, plan: 0, run: 7, outcome: 'killed', exitCode: 137, timedOut: true, during: 'pids' },
  ] as const;
  const outlived = { count: 1, examples: [{ process: processRecord({ pid: 14 }), by, candidates: 1 }] };
  const plans = [execPlanEvidence({ timedOut: 6, late: LATE, unseen: 1, outlived }), execPlanEvidence()];
  const evidence = { ...EXECS, plans };
  expect(parse(JSON.parse(JSON.stringify(evidence)))).toEqual(evidence);
});

test('toExecsEvidence refuses a count of late runs that is none', () => {
  const plans = [{ ...execPlanEvidence(), late: { ...LATE, killed: -1 } }];
  expect(() => parse({ ...EXECS, plans })).toThrow('plans[0].late.killed');
});

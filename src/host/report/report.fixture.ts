/** For tests alone: the report of a run in which a check fails, one could not be told, and texts try to break the format. */
import { census } from '../../common/checks/evidence.fixture.ts';
import { judge } from '../../common/checks/judge.ts';
import { makeRun } from '../../common/checks/run-evidence.fixture.ts';
import type { RunEvidence } from '../../common/checks/run-evidence.ts';
import { DEFAULT_PLAN } from '../check/plan.ts';
import type { CheckReport } from './check-report.ts';

/** The verdict is that of the evidence unless it is among the overrides. */
export function makeReport(overrides: Partial<CheckReport> = {}): CheckReport {
  const { evidence = makeRun() } = overrides;
  return {
    subject: 'my <image> & "more"',
    commandLine: ['forkbed', 'check', '--env', 'TOKEN=***', 'my <image> & "more"'],
    versions: { forkbed: '1.2.3', engine: '28.2.2', kernel: '6.12.3-amd64' },
    plan: { ...DEFAULT_PLAN, port: 5005 },
    startedAt: '2026-01-02T03:04:05.678Z',
    durationMs: 2345,
    allowedUnknown: [],
    evidence,
    verdict: judge(evidence),
    log: [],
    ...overrides,
  };
}

export const UNDER_CHAOS: RunEvidence = makeRun(
  {},
  {
    chaos: {
      seed: 42,
      faults: [
        {
          fault: 'pids',
          atMs: 1_000,
          forMs: 500,
          wasOnMs: { from: 1_010, to: 1_600 },
          acted: true,
          observed: '3 forks were refused',
        },
        {
          fault: 'freeze',
          atMs: 3_000,
          forMs: 500,
          acted: false,
          observed: 'the load was over <before> it was its turn',
        },
      ],
      failures: [],
    },
  },
);

export const FAILING = makeReport({
  log: ['listening on port 5005', 'accept: <EMFILE> & "more"', '::error:: | # `x` ]]>'],
  evidence: makeRun({
    finalProbe: { answered: false, reason: 'ECONNREFUSED <#1>' },
    foreign: { kind: 'failed', reason: 'fork: EAGAIN' },
    timeline: {
      samples: [
        { atMs: 0, processes: 1, zombies: 0, rssKiB: 900 },
        { atMs: 1500, processes: 41, zombies: 40, rssKiB: 950 },
      ],
      worst: { atMs: 1500, processes: census().processes, omitted: 7 },
    },
  }),
});

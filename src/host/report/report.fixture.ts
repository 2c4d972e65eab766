/** For tests alone: the report of a run in which a check fails, one could not be told, and texts try to break the format. */
import { evidenceOf } from '../../common/checks/evidence.fixture.ts';
import { judgeUnderChaos } from '../../common/checks/under-chaos.ts';
import { reachVerdict } from '../../common/checks/verdict.ts';
import { DEFAULT_PLAN } from '../check/plan.ts';
import type { CheckReport } from './check-report.ts';

export function reportOf(overrides: Partial<CheckReport> = {}): CheckReport {
  return {
    subject: 'my <image> & "more"',
    commandLine: ['forkbed', 'check', '--env', 'TOKEN=***', 'my <image> & "more"'],
    versions: { forkbed: '1.2.3', engine: '28.2.2', kernel: '6.12.3-amd64' },
    plan: { ...DEFAULT_PLAN, port: 5005 },
    startedAt: '2026-01-02T03:04:05.678Z',
    durationMs: 2345,
    allowedUnknown: [],
    verdict: reachVerdict(evidenceOf()),
    log: [],
    ...overrides,
  };
}

export const UNDER_CHAOS = judgeUnderChaos(reachVerdict(evidenceOf()), {
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
    { fault: 'pause', atMs: 3_000, forMs: 500, acted: false, observed: 'the load was over <before> it was its turn' },
  ],
  failures: [],
  settleMs: 2_000,
});

export const FAILING = reportOf({
  log: ['listening on port 5005', 'accept: <EMFILE> & "more"', '::error:: | # `x` ]]>'],
  verdict: reachVerdict(
    evidenceOf({
      visit: { answered: false, reason: 'ECONNREFUSED <#1>' },
      foreign: { kind: 'failed', reason: 'fork: EAGAIN' },
      course: {
        samples: [
          { atMs: 0, processes: 1, zombies: 0, rssKiB: 900 },
          { atMs: 1500, processes: 41, zombies: 40, rssKiB: 950 },
        ],
        worst: { atMs: 1500, processes: evidenceOf().after.processes, omitted: 7 },
      },
    }),
  ),
});

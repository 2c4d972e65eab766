/** For tests alone: execs of which each did as it was to do and left nothing behind. */
import type { ExecPlan } from './exec-plan.ts';
import type { ExecLeftovers, ExecPlanEvidence, ExecsEvidence } from './execs-evidence.ts';

export function execPlan(overrides: Partial<ExecPlan> = {}): ExecPlan {
  return {
    kind: 'exec',
    name: 'command 1',
    command: ['sh', '-c', 'sleep 1 &'],
    runs: 10,
    concurrency: 1,
    timeoutMs: 1_000,
    end: 'wait',
    ...overrides,
  };
}

const NOTHING: ExecLeftovers = { zombies: { count: 0, examples: [] }, survivors: { count: 0, examples: [] } };

export function execPlanEvidence(overrides: Partial<ExecPlanEvidence> = {}): ExecPlanEvidence {
  return {
    plan: execPlan(),
    started: 10,
    succeeded: 10,
    timedOut: 0,
    durationMs: { p50: 80, p90: 90, p99: 95, max: 100 },
    outlived: { count: 0, examples: [] },
    left: NOTHING,
    ...overrides,
  };
}

export const EXECS: ExecsEvidence = { plans: [execPlanEvidence()], shared: NOTHING };

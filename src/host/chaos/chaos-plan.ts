/**
 * What a load must be like for faults to meet it: it goes on, evenly, from before the first until the subject has recovered
 * from the last, and its connections last long enough for children to be there.
 */
import type { FaultName } from '../../common/chaos/fault-kinds.ts';
import { drawSchedule, scheduleLengthMs } from '../../common/chaos/schedule.ts';
import { MAX_EXECS } from '../../common/execs/exec-plan.ts';
import type { CheckPlan } from '../check/plan.ts';

/** Connections that a client begins in a second, by default. */
const RATE = 25;
const HOLD_MS = 300;
const CONCURRENCY = 100;
/** Runs of each command in a second, by default. */
const EXEC_RATE = 2;

/**
 * The part of a plan that a run with faults needs: the load goes on until the subject has recovered from the last fault.
 * @param chaos the faults, and the seed that draws their order and their times
 * @param asked what is to stay as it is. `settleMs`, `forMs` and `holdMs` are milliseconds, `rate` is connections a second of
 *   each client
 * @example
 * ```ts
 * import { chaosPlan, DEFAULT_PLAN } from 'forkbed';
 *
 * const chaos = { faults: ['pids', 'kill-children'], seed: 42 } as const;
 * const plan = { ...DEFAULT_PLAN, port: 5005, ...chaosPlan(chaos, { settleMs: DEFAULT_PLAN.settleMs }) };
 * console.log(plan.forMs);
 * ```
 */
export function chaosPlan(
  chaos: { readonly faults: readonly FaultName[]; readonly seed: number },
  asked: {
    readonly settleMs: number;
    readonly forMs?: number;
    readonly rate?: number;
    readonly connections?: number;
    readonly concurrency?: number;
    readonly holdMs?: number;
  },
): Pick<CheckPlan, 'chaos' | 'forMs' | 'rate' | 'connections' | 'concurrency' | 'holdMs'> {
  const { settleMs } = asked;
  const lengthMs = Math.max(asked.forMs ?? 0, scheduleLengthMs(drawSchedule({ ...chaos, settleMs }), settleMs));
  const seconds = lengthMs / 1_000;
  const { connections, rate = connections === undefined ? RATE : Math.max(1, Math.floor(connections / seconds)) } =
    asked;
  return {
    chaos,
    forMs: lengthMs,
    rate,
    connections: connections ?? Math.ceil(rate * seconds),
    concurrency: asked.concurrency ?? CONCURRENCY,
    holdMs: asked.holdMs ?? HOLD_MS,
  };
}

/** How often each of so many commands runs where nothing else is asked for: evenly, for as long as the faults take. */
export function execRunsUnderFaults({ forMs, commands }: { forMs: number; commands: number }): number {
  return Math.min(Math.ceil((forMs / 1_000) * EXEC_RATE), Math.floor(MAX_EXECS / Math.max(1, commands)));
}

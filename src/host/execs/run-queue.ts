/**
 * Runs the execs of a round, as a queue hands them out: one after the other, or, where faults come meanwhile, evenly, beyond their
 * number until the last fault has been reverted, and each command once more after it: a fault may have ended what the others left.
 */
import type { ExecPlan } from '../../common/execs/exec-plan.ts';
import { waitUntil } from '../toolkit/poll.ts';
import { ExecQueue } from './exec-queue.ts';

/** How execs go on beside faults. */
export interface ExecPace {
  /** Milliseconds from the start of one exec to the next, at least. */
  readonly everyMs: number;
  /** Aborted when the last fault has been reverted, and the subject has recovered. */
  readonly released: AbortSignal;
}

interface QueueRun {
  readonly plans: readonly Pick<ExecPlan, 'concurrency'>[];
  /** The place of a plan for each exec. */
  readonly order: readonly number[];
  /** Runs an exec of that plan, to its end. */
  readonly run: (plan: number) => Promise<void>;
  /** Aborted when no further exec is to begin. */
  readonly over: AbortSignal;
  /** `undefined` where each begins as soon as it may. */
  readonly pace?: ExecPace | undefined;
}

/** Until the last has ended. @throws what a run throws, as soon as it does */
export async function runQueue({ plans, order, run, over, pace }: QueueRun): Promise<void> {
  const queue = new ExecQueue(plans, order);
  const running = new Set<Promise<void>>();
  const onceMore = pace === undefined ? [] : [...new Set(order)];
  let [nextMs, repeated] = [performance.now(), 0];
  const isReleased = () => pace === undefined || pace.released.aborted;
  const goesOn = () => !over.aborted && (!queue.isEmpty || onceMore.length > 0);
  const isDue = () => isReleased() || performance.now() >= nextMs;
  const refill = () => {
    if (!queue.isEmpty) return;
    for (const plan of isReleased() ? onceMore.splice(0) : [order[repeated++ % order.length] ?? 0]) queue.add(plan);
  };
  const begin = (): boolean => {
    if (!goesOn() || !isDue() || !queue.hasRoom) return false;
    refill();
    const plan = queue.begin();
    if (plan === undefined) return false;
    nextMs = Math.max(nextMs + (pace?.everyMs ?? 0), performance.now());
    const one: Promise<void> = run(plan).finally(() => {
      queue.end(plan);
      running.delete(one);
    });
    running.add(one);
    return true;
  };
  for (;;) {
    if (begin()) continue;
    if (running.size === 0 && !goesOn()) return;
    const waits = running.size === 0 || (goesOn() && !isDue()) ? [untilDue(nextMs, { over, pace })] : [];
    await Promise.race([...running, ...waits]);
  }
}

/** Or until the round is over, or the last fault is. */
async function untilDue(nextMs: number, { over, pace }: Pick<QueueRun, 'over' | 'pace'>): Promise<void> {
  await waitUntil(nextMs, AbortSignal.any([over, ...(pace === undefined ? [] : [pace.released])]));
}

/**
 * Injects one fault after the other, as the schedule has it, and reverts each whatever happens. The record has the time at which
 * each was active, which is later than planned by what the engine takes, and what was observed.
 */
import type { InjectedFault } from '../../common/chaos/chaos-record.ts';
import type { FaultName } from '../../common/chaos/fault-kinds.ts';
import type { ScheduledFault } from '../../common/chaos/schedule.ts';
import { errorMessage } from '../thrown.ts';
import { waitUntil } from '../toolkit/poll.ts';
import type { RevertibleFault } from './fault-effect.ts';

export interface ScheduleRun<Name extends FaultName> {
  readonly schedule: readonly ScheduledFault<Name>[];
  readonly inject: (scheduled: ScheduledFault<Name>) => Promise<RevertibleFault>;
  /** Milliseconds between the end of a fault and the next. */
  readonly recoveryMs: number;
  /** Aborted when the load is over, or the subject has gone: the active fault is reverted, and no further one is injected. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: string) => void;
}

/** One record a scheduled fault; a fault that was not injected has the reason. It throws nothing. */
export async function runSchedule<Name extends FaultName>(run: ScheduleRun<Name>): Promise<InjectedFault[]> {
  const beganMs = performance.now();
  const done: InjectedFault[] = [];
  let freeMs = beganMs;
  for (const scheduled of run.schedule) {
    await waitUntil(Math.max(beganMs + scheduled.atMs, freeMs), run.signal);
    done.push(run.signal.aborted ? tooLate(scheduled) : await injectOne(scheduled, beganMs, run));
    // Where the engine is slow the schedule is late, but the subject always has its time to recover.
    freeMs = performance.now() + run.recoveryMs;
  }
  return done;
}

async function injectOne<Name extends FaultName>(
  scheduled: ScheduledFault<Name>,
  beganMs: number,
  run: ScheduleRun<Name>,
): Promise<InjectedFault> {
  run.onProgress(`fault ${scheduled.fault}`);
  const from = since(beganMs);
  try {
    const fault = await run.inject(scheduled);
    const injectedMs = performance.now();
    if (fault.momentary !== true) await waitUntil(injectedMs + scheduled.forMs, run.signal);
    const [reverted] = await Promise.allSettled([fault.revert()]);
    const wasOnMs = { from, to: since(beganMs) };
    // Also where the fault could not be reverted: `effect` removes what the fault has started.
    const effect = await fault.effect();
    if (reverted.status === 'rejected') throw reverted.reason;
    run.onProgress(`fault ${scheduled.fault}: ${effect.observed}`);
    return { ...scheduled, ...effect, wasOnMs };
  } catch (error) {
    run.onProgress(`fault ${scheduled.fault}: ${errorMessage(error)}`);
    // The fault may have been active for a while: a connection that failed then may have failed of it. The check is unknown anyway.
    return { ...scheduled, acted: false, observed: errorMessage(error), wasOnMs: { from, to: since(beganMs) } };
  }
}

function tooLate(scheduled: ScheduledFault): InjectedFault {
  return { ...scheduled, acted: false, observed: 'the load was over before it was its turn' };
}

function since(beganMs: number): number {
  return Math.round(performance.now() - beganMs);
}

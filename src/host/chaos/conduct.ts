/**
 * Puts on one fault after the other, as the schedule has it, and takes each off again whatever happens. It tells when each was
 * really on, which is later than planned by what the engine takes, and what was seen of it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { InjectedFault } from '../../common/chaos/chaos-record.ts';
import type { FaultName } from '../../common/chaos/fault-kinds.ts';
import type { ScheduledFault } from '../../common/chaos/schedule.ts';
import { messageOf } from '../errors.ts';
import type { ActiveFault } from './fault-effect.ts';

export interface Conducting<Name extends FaultName> {
  readonly schedule: readonly ScheduledFault<Name>[];
  readonly putOn: (scheduled: ScheduledFault<Name>) => Promise<ActiveFault>;
  /** Milliseconds between the end of a fault and the next. */
  readonly recoveryMs: number;
  /** Aborted when the load is over, or there is nobody any more: what is on is taken off, and nothing more put on. */
  readonly signal: AbortSignal;
  readonly tell: (progress: string) => void;
}

/** All of the schedule, those that were not put on with the reason. It throws nothing. */
export async function conduct<Name extends FaultName>(given: Conducting<Name>): Promise<InjectedFault[]> {
  const beganMs = performance.now();
  const done: InjectedFault[] = [];
  let freeMs = beganMs;
  for (const scheduled of given.schedule) {
    await waitUntil(Math.max(beganMs + scheduled.atMs, freeMs), given.signal);
    done.push(given.signal.aborted ? tooLate(scheduled) : await inject(scheduled, beganMs, given));
    // Where the engine is slow the schedule is late, but the subject always has its time to recover.
    freeMs = performance.now() + given.recoveryMs;
  }
  return done;
}

async function inject<Name extends FaultName>(
  scheduled: ScheduledFault<Name>,
  beganMs: number,
  given: Conducting<Name>,
): Promise<InjectedFault> {
  given.tell(`fault ${scheduled.fault}`);
  const from = since(beganMs);
  try {
    const fault = await given.putOn(scheduled);
    const onMs = performance.now();
    if (fault.momentary !== true) await waitUntil(onMs + scheduled.forMs, given.signal);
    const [lifted] = await Promise.allSettled([fault.lift()]);
    const wasOnMs = { from, to: since(beganMs) };
    // Also where it could not be lifted: it clears away what it has started.
    const effect = await fault.effect();
    if (lifted.status === 'rejected') throw lifted.reason;
    given.tell(`fault ${scheduled.fault}: ${effect.observed}`);
    return { ...scheduled, ...effect, wasOnMs };
  } catch (error) {
    given.tell(`fault ${scheduled.fault}: ${messageOf(error)}`);
    // It may have been on for a while: what failed meanwhile may have failed of it, and the whole is unknown in any case.
    return { ...scheduled, acted: false, observed: messageOf(error), wasOnMs: { from, to: since(beganMs) } };
  }
}

function tooLate(scheduled: ScheduledFault): InjectedFault {
  return { ...scheduled, acted: false, observed: 'the load was over before it was its turn' };
}

function since(beganMs: number): number {
  return Math.round(performance.now() - beganMs);
}

async function waitUntil(untilMs: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(Math.max(0, untilMs - performance.now()), undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/**
 * Which failures of clients a fault explains. A connection that fails while a fault is active that makes connections fail is
 * counted, and not held against the subject; any other is. A connection counts as within a fault if it overlaps with it.
 */
import type { TimedFailures } from '../events/client-summary.ts';
import type { Chaos, InjectedFault } from './chaos-record.ts';
import { type FaultName, mayFail, standsStill } from './fault-kinds.ts';
import { CLOCK_SLACK_MS, recoveryTimeMs } from './schedule.ts';

/** What a failure is held against: the faults, and the settle window in milliseconds. */
export interface Excuses {
  readonly faults: readonly InjectedFault[];
  readonly settleMs: number;
}

/** How many of all failures a fault explains. */
export function countExcused({ failures, faults }: Pick<Chaos, 'failures' | 'faults'>, settleMs: number): number {
  return failures
    .flatMap((client) => client.failures)
    .reduce((sum, each) => sum + (isExcused(each, { faults, settleMs }) ? each.count : 0), 0);
}

export function isExcused(failed: TimedFailures, excuses: Excuses): boolean {
  return excusingFault(failed, excuses) !== undefined;
}

/** The first fault that explains them. */
export function excusingFault(
  { fromMs, toMs, code }: TimedFailures,
  { faults, settleMs }: Excuses,
): FaultName | undefined {
  return faults.find(({ fault, wasOnMs }) => {
    if (wasOnMs === undefined || !mayFail(fault, code)) return false;
    return fromMs < wasOnMs.to + recoveryTimeMs(settleMs) && toMs >= wasOnMs.from - CLOCK_SLACK_MS;
  })?.fault;
}

/** The longest time, in milliseconds, in which processes stood still; 0 where none did. */
export function longestStandstill(faults: readonly InjectedFault[]): number {
  return Math.max(0, ...faults.filter(({ fault }) => standsStill(fault)).map(lengthMs));
}

function lengthMs({ wasOnMs }: InjectedFault): number {
  return wasOnMs === undefined ? 0 : wasOnMs.to - wasOnMs.from;
}

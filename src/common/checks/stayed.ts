/**
 * Who was left behind by the load: whoever is new since the baseline and older than the settle window. A younger one was born
 * after the load, by a health check or by PID 1 going about its own business, and has not stayed yet.
 */
import { newSince } from '../process-table/identity.ts';
import type { ProcessRecord } from '../process-table/model.ts';
import type { Evidence } from './evidence.ts';

export function hasStayed({ ageMs }: ProcessRecord, { settleMs }: Pick<Evidence, 'settleMs'>): boolean {
  return ageMs >= settleMs;
}

/** Of `after`, in its order. */
export function stayedSince(evidence: Pick<Evidence, 'baseline' | 'after' | 'settleMs'>): ProcessRecord[] {
  const { baseline, after } = evidence;
  return newSince(baseline.processes, after.processes).filter((process) => hasStayed(process, evidence));
}

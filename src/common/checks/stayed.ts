/**
 * Whether a process that is new since the baseline was left behind by the load: then it is older than the settle window. A
 * younger one was born after the load, by a health check or by PID 1 going about its own business, and has not stayed yet.
 */
import type { ProcessRecord } from '../process-table/model.ts';
import type { Evidence } from './evidence.ts';

export function hasStayed({ ageMs }: ProcessRecord, { settleMs }: Pick<Evidence, 'settleMs'>): boolean {
  return ageMs >= settleMs;
}

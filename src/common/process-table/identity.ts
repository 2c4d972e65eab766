/**
 * Which process is which. A pid alone is reused; pid and start time together are not, in one namespace and one boot.
 */
import type { ProcessRecord } from './model.ts';

/** The same text for the same process, in whatever table of the same observer it stands. */
export function identityOf(process: Pick<ProcessRecord, 'pid' | 'startTicks'>): string {
  return `${process.pid}@${process.startTicks ?? '?'}`;
}

/** The processes of `now` that are not in `then`. */
export function newSince(then: readonly ProcessRecord[], now: readonly ProcessRecord[]): ProcessRecord[] {
  const known = new Set(then.map(identityOf));
  return now.filter((process) => !known.has(identityOf(process)));
}

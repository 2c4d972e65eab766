/**
 * Which process is which. A pid alone is reused; pid and start time together are not, in one namespace and one boot.
 */
import type { ProcessRecord } from './model.ts';

/** The same text for the same process, in whatever table of the same observer it stands. */
export function toIdentity(process: Pick<ProcessRecord, 'pid' | 'startTicks'>): string {
  return `${process.pid}@${process.startTicks ?? '?'}`;
}

/** The processes of `now` that are not in `then`. By pid, without a text for each: a table may hold 100,000. */
export function newSince(then: readonly ProcessRecord[], now: readonly ProcessRecord[]): ProcessRecord[] {
  const known = byPid(then);
  return now.filter((process) => !isSame(known.get(process.pid), process));
}

export function byPid(processes: readonly ProcessRecord[]): Map<number, ProcessRecord> {
  const found = new Map<number, ProcessRecord>();
  for (const process of processes) found.set(process.pid, process);
  return found;
}

/** Whether both are one process, in whatever state it was seen. */
export function isSame(
  one: Pick<ProcessRecord, 'pid' | 'startTicks'> | undefined,
  other: Pick<ProcessRecord, 'pid' | 'startTicks'>,
): boolean {
  return one !== undefined && one.pid === other.pid && one.startTicks === other.startTicks;
}

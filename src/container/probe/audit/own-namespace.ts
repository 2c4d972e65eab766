/**
 * Proves that the audit is in the subject's process namespace before anything is done there. An engine that runs the two under
 * different runtimes may put the audit into the host's namespace instead, where PID 1 is the host's: of another age.
 */
import { formatDuration } from '../../../common/checks/phrase.ts';
import { readProcess } from '../../proc/process-list.ts';
import type { AuditOptions } from './audit-options.ts';

/** PID 1 is made before the engine takes its start for done: on a busy host seconds before. */
const EARLIER_MS = 60_000;
/** The engine rounds, and the start time is in ticks of 10 ms. */
const LATER_MS = 2_000;

/** `undefined` where PID 1 may be the subject's. */
export function whyNotTheSubject({
  procDir,
  startedAtMs,
}: Pick<AuditOptions, 'procDir' | 'startedAtMs'>): string | undefined {
  const pid1 = readProcess(procDir, 1);
  if (pid1 === undefined) return 'no PID 1 is to be seen: the audit must join the process namespace of the server';
  if (startedAtMs === 0) return undefined;
  const earlierMs = startedAtMs - (Date.now() - pid1.ageMs);
  if (earlierMs <= EARLIER_MS && earlierMs >= -LATER_MS) return undefined;
  const apart = `${formatDuration(Math.abs(earlierMs))} ${earlierMs > 0 ? 'before' : 'after'}`;
  return `PID 1 here (${pid1.command}) was started ${apart} the subject: this is another process namespace, and nothing was done in it`;
}

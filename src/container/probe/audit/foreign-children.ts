/**
 * The one thing that the audit does to the subject beside serving as a client: it leaves orphans to PID 1 that end in every
 * way a process can end, and looks which of them are still there when PID 1 has had the settle window to reap them.
 */
import { SIGKILL, SIGSEGV, SIGTERM } from 'forkbed:posix';
import type { ForeignChild, ForeignEvidence } from '../../../common/checks/evidence.ts';
import { ForkbedError } from '../../../common/forkbed-error.ts';
import { isZombie } from '../../../common/process-table/process-tree.ts';
import { signalName } from '../../../common/process-table/signal-names.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { isPosixError } from '../../posix/posix-error.ts';
import { readProcess } from '../../proc/process-list.ts';
import { dropOrphans, type OrphanEnd, type Orphaned } from '../orphans.ts';
import type { Waits } from './waits.ts';

const POLL_MS = 20;

/** 139 is what a shell makes of a segmentation fault. */
const ENDS: readonly OrphanEnd[] = [
  { exitCode: 0 },
  { exitCode: 1 },
  { exitCode: 2 },
  { exitCode: 139 },
  { signal: SIGTERM },
  { signal: SIGKILL },
  { signal: SIGSEGV },
];

/** @throws Interrupted */
export function leaveForeignChildren(given: { procDir: string; settleMs: number; waits: Waits }): ForeignEvidence {
  const orphans: Orphaned[] = [];
  try {
    dropOrphans(ENDS, (orphan) => orphans.push(orphan));
  } catch (error) {
    if (!isPosixError(error) && !(error instanceof ForkbedError)) throw error;
    return { kind: 'failed', reason: error.message };
  }
  const untilMs = monotonicMs() + given.settleMs;
  while (orphans.some((orphan) => isLeft(orphan, given.procDir)) && monotonicMs() < untilMs) given.waits.pause(POLL_MS);
  const children = orphans.map((orphan) => toEvidence(orphan, given.procDir));
  return { kind: 'left', children: children.sort((a, b) => order(a) - order(b)) };
}

function isLeft({ pid, parent }: Orphaned, procDir: string): boolean {
  // With another parent it is another process, which has got the pid since.
  return readProcess(procDir, pid)?.ppid === parent;
}

function toEvidence(orphan: Orphaned, procDir: string): ForeignChild {
  const process = isLeft(orphan, procDir) ? readProcess(procDir, orphan.pid) : undefined;
  const fate = process === undefined ? 'reaped' : isZombie(process) ? 'defunct' : 'alive';
  return { pid: orphan.pid, adoptedBy: orphan.parent, end: describeEnd(orphan), fate };
}

function describeEnd({ signal, exitCode }: Pick<Orphaned, 'signal' | 'exitCode'>): string {
  return signal ?? `exit ${exitCode}`;
}

/** They arrive in any order. */
function order({ end }: ForeignChild): number {
  const described = ENDS.map((each) => ('signal' in each ? signalName(each.signal) : `exit ${each.exitCode}`));
  return described.indexOf(end);
}

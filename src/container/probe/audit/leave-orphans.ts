/**
 * The one thing that the audit does to the subject beside serving as a client: it leaves orphans to PID 1, which end in every
 * way a process can end, one after another and many at one instant. Then it finds out which of them are still there when PID 1 has
 * had the settle window to reap them, and whether PID 1 took a stranger for one of its own: its children of before, and a
 * client that was connected, must be there as before.
 */
import { SIGKILL, SIGSEGV, SIGTERM } from 'forkbed:posix';
import type { ForeignChild, ForeignEvidence } from '../../../common/checks/evidence.ts';
import { ForkbedError } from '../../../common/forkbed-error.ts';
import { isSame } from '../../../common/process-table/identity.ts';
import type { ProcessRecord } from '../../../common/process-table/model.ts';
import { isZombie } from '../../../common/process-table/process-tree.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { isPosixError } from '../../posix/posix-error.ts';
import { readProcess } from '../../proc/process-list.ts';
import { dropOrphans, type OrphanEnd, type Orphaned } from '../orphans.ts';
import type { HeldConnection } from './held-connection.ts';
import type { Waits } from './waits.ts';

const POLL_MS = 20;
const MAX_EXAMPLES = 20;

/** The usual ends, among them 139, which is what a shell makes of a segmentation fault. A subject that does not reap these gets no more. */
const USUAL: readonly OrphanEnd[] = [
  { exitCode: 0 },
  { exitCode: 1 },
  { exitCode: 2 },
  { exitCode: 139 },
  { signal: SIGTERM },
  { signal: SIGKILL },
  { signal: SIGSEGV },
];
/** Signals whose default action is to end a process: signal(7). */
const ENDING_SIGNALS = [
  ...range(1, 16),
  ...range(24, 27),
  ...range(29, 31),
  // The C library keeps 32 and 33 for itself.
  ...range(34, 64),
];
const EVERY: readonly OrphanEnd[] = [
  ...range(0, 255).map((exitCode) => ({ exitCode })),
  ...ENDING_SIGNALS.map((signal) => ({ signal })),
];
/** So many of them together: one after another would take a second. */
const BATCH = 16;
/** At one instant: SIGCHLD does not queue, so one signal stands for many of them. */
const AT_ONCE: readonly OrphanEnd[] = Array.from({ length: 48 }, () => ({ exitCode: 0 }));

interface OrphanRun {
  readonly procDir: string;
  readonly settleMs: number;
  readonly waits: Waits;
  /** Children of PID 1 that were there before the load and are still. */
  readonly children: readonly ProcessRecord[];
  /** A client that is connected meanwhile; `undefined` where none could be. */
  readonly connection: HeldConnection | undefined;
}

/** @throws Interrupted */
export function leaveOrphans(run: OrphanRun): ForeignEvidence {
  const { connection, children } = run;
  const orphans: Orphaned[] = [];
  const drop = (ends: readonly OrphanEnd[], atOnce = false) =>
    dropOrphans(ends, (orphan) => orphans.push(orphan), atOnce);
  try {
    for (const end of USUAL) drop([end]);
    let left = awaitReaping(orphans, run);
    if (left.length === 0) {
      for (let from = 0; from < EVERY.length; from += BATCH) drop(EVERY.slice(from, from + BATCH));
      drop(AT_ONCE, true);
      left = awaitReaping(orphans, run);
    }
    const lost = children.filter((child) => !isSame(readProcess(run.procDir, child.pid), child));
    return {
      kind: 'left',
      orphans: orphans.length,
      ends: new Set(orphans.map(describeEnd)).size,
      stayed: left.length,
      examples: left.slice(0, MAX_EXAMPLES).map((orphan) => toEvidence(orphan, run.procDir)),
      client: connection === undefined ? 'none' : connection.isOpen() ? 'kept' : 'dropped',
      lost: { count: lost.length, examples: lost.slice(0, MAX_EXAMPLES) },
    };
  } catch (error) {
    if (!isPosixError(error) && !(error instanceof ForkbedError && error.code === 'ERR_ORPHAN')) throw error;
    return { kind: 'failed', reason: error.message };
  }
}

/** Those that are still there when all of them have had the settle window. */
function awaitReaping(orphans: readonly Orphaned[], { procDir, settleMs, waits }: OrphanRun): readonly Orphaned[] {
  const untilMs = monotonicMs() + settleMs;
  for (;;) {
    const left = orphans.filter((orphan) => isLeft(orphan, procDir));
    if (left.length === 0 || monotonicMs() >= untilMs) return left;
    waits.pause(POLL_MS);
  }
}

function isLeft({ pid, parent }: Orphaned, procDir: string): boolean {
  // With another parent it is another process, which has got the pid since.
  return readProcess(procDir, pid, { withArgv: false })?.ppid === parent;
}

function toEvidence(orphan: Orphaned, procDir: string): ForeignChild {
  const process = readProcess(procDir, orphan.pid);
  const fate = process === undefined || isZombie(process) ? 'defunct' : 'alive';
  return { pid: orphan.pid, adoptedBy: orphan.parent, end: describeEnd(orphan), fate };
}

function describeEnd({ signal, exitCode }: Pick<Orphaned, 'signal' | 'exitCode'>): string {
  return signal ?? `exit ${exitCode}`;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

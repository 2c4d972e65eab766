/**
 * Makes a reaping strategy count its children, in all and by source: by what it reaps, where it reaps every child (`wait`), else
 * by a pidfd for each child.
 */
import { kill, SIGKILL } from 'forkbed:posix';
import { isPosixError } from '../../posix/posix-error.ts';
import { EXHAUSTED } from '../failures.ts';
import type { Journal, Rejection } from '../journal.ts';
import type { Reaping } from '../reaping/reaping.ts';
import type { ChildSnapshot } from '../reload/handover.ts';
import type { EndWatch } from './end-watch.ts';
import type { Headcount } from './headcount.ts';

interface Counting {
  readonly reaping: Reaping;
  readonly headcount: Headcount;
  /** The source of the client that was accepted last. */
  readonly source: () => string;
}

/** For `wait`, which sees the end of every child. */
export function countReaped({ reaping, headcount, source }: Counting): Reaping {
  return {
    ...reaping,
    get children() {
      return headcount.size;
    },
    onFork: (pid, remote) => {
      headcount.add(pid, source());
      return reaping.onFork?.(pid, remote);
    },
    reap: (onEnd, named) => {
      reaping.reap((end) => {
        headcount.remove(end.pid);
        onEnd({ ...end, children: headcount.size });
      }, named);
    },
    snapshot: () => snapshot(reaping, headcount),
    restore: (child) => {
      headcount.add(child.pid, child.source ?? '');
      reaping.onFork?.(child.pid, child.remote);
    },
  };
}

/** For the others; `notice` counts the children that have ended since the last call. */
export function countWatched(
  { reaping, headcount, source }: Counting,
  { watch, journal }: { watch: EndWatch; journal: Journal },
): { reaping: Reaping; notice: () => void } {
  // A strategy that reads SIGCHLD reports the children that it reaps by itself.
  const report = reaping.signals.length > 0 ? () => {} : (ends: number) => ends > 0 && journal.endedUnseen(ends);
  const notice = () => {
    const ended = watch.takeEnded();
    for (const pid of ended) headcount.remove(pid);
    report(ended.length);
  };
  const count = (pid: number, from: string): Rejection | undefined => {
    try {
      if (watch.add(pid)) headcount.add(pid, from);
      else report(1);
      return undefined;
    } catch (error) {
      if (!isPosixError(error, 'ENOSPC', ...EXHAUSTED)) throw error;
      // A child that cannot be counted must end.
      end(pid);
      return { syscall: 'pidfd_open', code: error.code };
    }
  };
  const counted: Reaping = {
    ...reaping,
    get children() {
      return headcount.size;
    },
    onFork: (pid, remote) => reaping.onFork?.(pid, remote) ?? count(pid, source()),
    reap: (onEnd, named) => {
      notice();
      reaping.reap((end) => onEnd({ ...end, children: headcount.size }), named);
    },
    snapshot: () => snapshot(reaping, headcount),
    restore: (child) => {
      reaping.onFork?.(child.pid, child.remote);
      if (child.source !== undefined) count(child.pid, child.source);
    },
  };
  return { reaping: counted, notice };
}

/** The children of the strategy's table, the defunct included, with their source where they live; without a table the living. */
function snapshot(reaping: Reaping, headcount: Headcount): readonly ChildSnapshot[] {
  const children: readonly ChildSnapshot[] = reaping.snapshot?.() ?? headcount.pids().map((pid) => ({ pid }));
  return children.map((child) => {
    const source = headcount.findSource(child.pid);
    return source === undefined ? child : { ...child, source };
  });
}

function end(pid: number): void {
  try {
    kill(pid, SIGKILL);
  } catch (error) {
    // It has ended already.
    if (!isPosixError(error, 'ESRCH')) throw error;
  }
}

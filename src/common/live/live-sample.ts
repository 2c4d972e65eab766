/**
 * What the live page is told of a process namespace: samples, each with what has changed since the one before. The probe makes them,
 * the host passes them on, the page puts them together. Times are milliseconds of CLOCK_BOOTTIME in the container, unless a name
 * says otherwise.
 */
import type { ProcessState } from '../process-table/model.ts';

/** A process as a row of the page. A pid alone is no identity: `startedAtMs` belongs to it. */
export interface LiveProcess {
  readonly pid: number;
  readonly ppid: number;
  readonly state: ProcessState;
  /** To the tick, which is 10 ms. */
  readonly startedAtMs: number;
  readonly threads: number;
  /** Resident memory; 0 for a zombie. */
  readonly rssKiB: number;
  /** `comm`: at most 15 bytes, of any kind. */
  readonly command: string;
  /** The argv as one text of at most 120 characters; empty for a zombie and a kernel thread. */
  readonly argv: string;
  /** The first sample that showed it as a zombie; absent where it is none. */
  readonly zombieSinceMs?: number;
}

/** Processes that are counted and not listed, where there are too many for a list. */
export interface ProcessGroup {
  readonly ppid: number;
  readonly state: ProcessState;
  readonly isZombie: boolean;
  readonly command: string;
  readonly count: number;
}

/** What a process does with SIGCHLD. */
export type SigchldDisposition = 'ignored' | 'caught' | 'default';

export interface LiveCounts {
  readonly processes: number;
  readonly zombies: number;
  /** Of PID 1. */
  readonly children: number;
}

export interface LiveSample {
  readonly atMs: number;
  /** The same moment by the clock of the container's host, since 1970. */
  readonly epochMs: number;
  /** `changed` is the whole table: what is not in it is gone. */
  readonly isWhole: boolean;
  /** New processes, and those of which anything but the age has changed. */
  readonly changed: readonly LiveProcess[];
  /** Pids. */
  readonly gone: readonly number[];
  /** Instead of a table that is too long, the largest first; `changed` is empty then. */
  readonly groups?: readonly ProcessGroup[];
  readonly counts: LiveCounts;
  /** Of processes that have children, as far as they were read; absent where no process was. */
  readonly sigchld?: readonly (readonly [pid: number, does: SigchldDisposition])[];
  /** Connections that wait in the backlogs of all listening TCP sockets; absent where they were not read. */
  readonly acceptQueue?: number;
  /** Connections that the network namespace has accepted since it was made; absent where they were not read. */
  readonly accepted?: number;
  /** CPU time of the probe since its start. */
  readonly costMs: number;
}

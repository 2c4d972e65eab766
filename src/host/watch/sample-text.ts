/** A sample for readers without a screen: one line of text, or one JSON object; each without an end of line in it. */

import { jsonForTerminal } from '../../common/escape/terminal.ts';
import type { ProcessRecord } from '../../common/process-table/model.ts';
import { counted, formatCount } from '../../common/report/phrase.ts';
import { describeZombie } from './tree-lines.ts';
import { oldestZombie, type WatchState } from './watch-state.ts';

/** `--json`: one of these a line. */
interface SampleEvent {
  readonly event: 'sample';
  /** ISO 8601, by the clock of this host. */
  readonly at: string;
  /** Since the first sample, by the subject's. */
  readonly elapsedMs: number;
  readonly processes: number;
  /** Of PID 1. */
  readonly children: number;
  readonly zombies: number;
  /** The most zombies in one sample of this watch. */
  readonly peak: number;
  readonly defunct: readonly DefunctEntry[];
  /** The whole process table, where all was asked for. */
  readonly table?: readonly ProcessRecord[];
}

interface DefunctEntry {
  readonly pid: number;
  readonly ppid: number;
  readonly command: string;
  /** Since its start. */
  readonly ageMs: number;
  /** Since the first sample that showed it as a zombie. */
  readonly defunctMs: number;
  /** That sample was the first of all: it may have been one for much longer. */
  readonly beforeWatch: boolean;
}

/** `2026-03-01T12:00:00.000Z 4 processes, 3 children of PID 1, 3 zombies, peak 3; oldest 7 Z …`. */
export function plainLine(state: WatchState, at: Date): string {
  const { processes, children, zombies, peak, atMs } = state;
  const oldest = oldestZombie(state);
  const counts = [
    counted(processes.length, 'process', 'processes'),
    `${counted(children, 'child', 'children')} of PID 1`,
    counted(zombies.length, 'zombie'),
    `peak ${formatCount(peak)}`,
  ].join(', ');
  const example = oldest === undefined ? '' : `; oldest: ${describeZombie(oldest, atMs)}`;
  return `${at.toISOString()} ${counts}${example}`;
}

export function jsonLine(state: WatchState, at: Date, { all }: { all: boolean }): string {
  const { processes, children, zombies, peak, atMs, beganMs } = state;
  const event: SampleEvent = {
    event: 'sample',
    at: at.toISOString(),
    elapsedMs: Math.round(atMs - beganMs),
    processes: processes.length,
    children,
    zombies: zombies.length,
    peak,
    defunct: zombies.map(({ process: { pid, ppid, command, ageMs }, sinceMs, beforeWatch }) => {
      return { pid, ppid, command, ageMs, defunctMs: Math.round(atMs - sinceMs), beforeWatch };
    }),
    ...(all ? { table: processes } : {}),
  };
  return jsonForTerminal(event);
}

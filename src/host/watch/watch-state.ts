/**
 * What a watch knows after each sample: the present table, since when each zombie is one, the peak, and the last minute. A
 * state is made from the one before and a census; nothing here samples, waits or prints.
 */
import { toIdentity } from '../../common/process-table/identity.ts';
import type { Census, ProcessRecord } from '../../common/process-table/model.ts';
import { findOutsiders, type Outsiders } from '../../common/process-table/outsiders.ts';
import { findChildren, findZombies } from '../../common/process-table/process-tree.ts';

export const HISTORY_MS = 60_000;

export interface WatchState {
  readonly beganMs: number;
  readonly atMs: number;
  readonly samples: number;
  readonly processes: readonly ProcessRecord[];
  /** Those of them that came from outside, as all samples have shown it. */
  readonly outsiders: Outsiders;
  /** Of PID 1. */
  readonly children: number;
  /** In the order of the table. */
  readonly zombies: readonly DefunctProcess[];
  /** The most zombies in one sample. */
  readonly peak: number;
  /** The last minute, ascending, and the last point before it, from which the curve comes. */
  readonly history: readonly HistoryPoint[];
}

export interface DefunctProcess {
  readonly process: ProcessRecord;
  /** The first sample that showed it as a zombie: it may have been one for up to an interval longer. */
  readonly sinceMs: number;
  /** It was one when the watch began: nobody knows for how long. */
  readonly beforeWatch: boolean;
}

export interface HistoryPoint {
  readonly atMs: number;
  readonly children: number;
  readonly zombies: number;
}

/** `before` is `undefined` for the first sample. Times are those of the census. */
export function nextState(before: WatchState | undefined, { atMs, processes }: Census): WatchState {
  const known = new Map(before?.zombies.map((zombie) => [toIdentity(zombie.process), zombie]));
  const zombies = findZombies(processes).map((process) => {
    const { sinceMs = atMs, beforeWatch = before === undefined } = known.get(toIdentity(process)) ?? {};
    return { process, sinceMs, beforeWatch };
  });
  const children = findChildren(processes, 1).length;
  const points = [...(before?.history ?? []), { atMs, children, zombies: zombies.length }];
  return {
    beganMs: before?.beganMs ?? atMs,
    atMs,
    samples: (before?.samples ?? 0) + 1,
    processes,
    outsiders: findOutsiders(processes, before?.outsiders),
    children,
    zombies,
    peak: Math.max(before?.peak ?? 0, zombies.length),
    history: points.slice(
      Math.max(
        0,
        points.findLastIndex((point) => point.atMs <= atMs - HISTORY_MS),
      ),
    ),
  };
}

/** The one that has been one for longest; of equals the first of the table. */
export function oldestZombie({ zombies }: WatchState): DefunctProcess | undefined {
  return zombies.reduce<DefunctProcess | undefined>(
    (oldest, zombie) => (oldest === undefined || zombie.sinceMs < oldest.sinceMs ? zombie : oldest),
    undefined,
  );
}

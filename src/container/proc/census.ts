/**
 * The census: the processes of the namespace that a mount of proc belongs to, and, where it is full, their details and the
 * sockets. The observer is not in it: it and what it has started are left out by pid, never by name.
 */
import { readlink } from 'forkbed:posix';
import type { Endpoint } from '../../common/endpoint.ts';
import type { Census, ProcessRecord } from '../../common/process-table/model.ts';
import { findDescendants, isZombie } from '../../common/process-table/process-tree.ts';
import { isPosixError } from '../posix/posix-error.ts';
import { readSockets } from './namespaces.ts';
import { readDetail } from './process-detail.ts';
import { bootTimeMs, listProcesses } from './process-list.ts';

/**
 * Processes alone, without details and sockets; without their argv, too, where time counts. `planted`: the pid of a child of the
 * observer's that stays in it.
 */
export function takeLightCensus(
  procDir: string,
  { planted, ...options }: { withArgv?: boolean; planted?: number | undefined } = {},
): Census {
  const atMs = bootTimeMs();
  const processes = withoutObserver(procDir, listProcesses(procDir, options), planted);
  return { atMs, processes, details: [], sockets: [] };
}

/** `withTargets`: what each descriptor is, too. `transport`: whose sockets are read beside those of TCP. `planted`: as `takeLightCensus`. */
export function takeFullCensus(
  procDir: string,
  {
    transport,
    planted,
    ...options
  }: { withTargets?: boolean; transport?: Endpoint['transport'] | undefined; planted?: number | undefined } = {},
): Census {
  const census = takeLightCensus(procDir, { planted });
  const living = census.processes.filter((process) => !isZombie(process));
  return { ...withDetails(procDir, census, living, options), ...readSockets(procDir, transport) };
}

/** A light census with the details of some of its processes. */
export function withDetails(
  procDir: string,
  census: Census,
  processes: readonly ProcessRecord[],
  options: { withTargets?: boolean } = {},
): Census {
  const details = processes
    .map(({ pid }) => readDetail(procDir, pid, options))
    .filter((detail) => detail !== undefined);
  return { ...census, details };
}

function withoutObserver(
  procDir: string,
  processes: readonly ProcessRecord[],
  planted: number | undefined,
): readonly ProcessRecord[] {
  const ownPid = observerPid(procDir);
  if (ownPid === undefined) return processes;
  // Mostly there is no child, and no need to know the families of 100,000.
  if (!processes.some(({ ppid }) => ppid === ownPid)) return processes.filter(({ pid }) => pid !== ownPid);
  const own = new Set([ownPid, ...findDescendants(processes, ownPid).map((process) => process.pid)]);
  return processes.filter(({ pid }) => pid === planted || !own.has(pid));
}

/** Our pid as that mount numbers it, which another namespace may do otherwise; `undefined` where it does not show us. */
export function observerPid(procDir: string): number | undefined {
  try {
    return Number(readlink(`${procDir}/self`));
  } catch (error) {
    if (isPosixError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

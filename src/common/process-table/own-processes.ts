/**
 * What is of forkbed's own in a process table, and the table without it: probes that are in the namespace at the same moment,
 * and the orphans that an audit has left to PID 1 of the subject.
 */
import type { ProcessRecord } from './model.ts';
import { findAllDescendants, isZombie } from './process-tree.ts';

/** The program of both; the kernel keeps its name with a zombie. */
const COMMAND = 'forkbed-probe';
/** What the engine's runtime is called until it becomes the program that it was asked to start. */
const RUNTIME = /^runc(:\[|$)/;
const INIT = 1;

/**
 * The process table without the probes, and without what they have planted: each of two matchers would take the other's for a process
 * of the subject. Their parents are outside of the namespace.
 */
export function withoutOwnObservers(processes: readonly ProcessRecord[]): readonly ProcessRecord[] {
  const observers = processes
    .filter(({ pid, ppid, command }) => pid !== INIT && ppid === 0 && (command === COMMAND || RUNTIME.test(command)))
    .map(({ pid }) => pid);
  if (observers.length === 0) return processes;
  const own = new Set([...observers, ...findAllDescendants(processes, observers).map(({ pid }) => pid)]);
  return processes.filter(({ pid }) => !own.has(pid));
}

/**
 * The orphans that PID 1 has not reaped: the audit's check of adopted children is about them; to any later observer they are nobody's
 * fault but forkbed's. None where the subject is that program itself: then they are its own children.
 */
export function ownOrphansIn(processes: readonly ProcessRecord[]): ProcessRecord[] {
  if (processes.some(({ pid, command }) => pid === INIT && command === COMMAND)) return [];
  return processes.filter((process) => process.ppid === INIT && process.command === COMMAND && isZombie(process));
}

/** The process table without these orphans. */
export function withoutOwnOrphans(processes: readonly ProcessRecord[]): readonly ProcessRecord[] {
  const own = new Set(ownOrphansIn(processes));
  return own.size === 0 ? processes : processes.filter((process) => !own.has(process));
}

/**
 * Processes and threads of a table, as the engine counts those of a container: a zombie is one, whatever threads it had. Orphans of
 * forkbed's own stay in the account of the container that they came from.
 */
export function tasksIn(processes: readonly ProcessRecord[]): number {
  return withoutOwnOrphans(processes).reduce((sum, { threads }) => sum + Math.max(1, threads), 0);
}

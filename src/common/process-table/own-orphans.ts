/**
 * The orphans that an audit of forkbed's own has left to PID 1 of the subject, and that PID 1 has not reaped. They are what the
 * audit's check of adopted children is about; to any later observer they are nobody's fault but forkbed's.
 */
import type { ProcessRecord } from './model.ts';
import { isZombie } from './process-tree.ts';

/** The program that leaves them; the kernel keeps its name with the zombie. */
const COMMAND = 'forkbed-probe';
const INIT = 1;

/** None where the subject is that program itself: then they are its own children. */
export function ownOrphansIn(processes: readonly ProcessRecord[]): ProcessRecord[] {
  if (processes.some(({ pid, command }) => pid === INIT && command === COMMAND)) return [];
  return processes.filter((process) => process.ppid === INIT && process.command === COMMAND && isZombie(process));
}

/** The process table without them. */
export function withoutOwnOrphans(processes: readonly ProcessRecord[]): readonly ProcessRecord[] {
  const own = new Set(ownOrphansIn(processes));
  return own.size === 0 ? processes : processes.filter((process) => !own.has(process));
}

/**
 * Probes of forkbed's own that are in the subject's namespace at the same moment, as when two matchers inspect one container at
 * once: each would take the other for a process of the subject.
 */
import type { ProcessRecord } from './model.ts';
import { findAllDescendants } from './process-tree.ts';

const COMMAND = 'forkbed-probe';
/** What the engine's runtime is called until it becomes the program that it was asked to start. */
const RUNTIME = /^runc(:\[|$)/;
const INIT = 1;

/** The process table without them, and without what they have planted. Their parents are outside of the namespace. */
export function withoutOwnObservers(processes: readonly ProcessRecord[]): readonly ProcessRecord[] {
  const observers = processes
    .filter(({ pid, ppid, command }) => pid !== INIT && ppid === 0 && (command === COMMAND || RUNTIME.test(command)))
    .map(({ pid }) => pid);
  if (observers.length === 0) return processes;
  const own = new Set([...observers, ...findAllDescendants(processes, observers).map(({ pid }) => pid)]);
  return processes.filter(({ pid }) => !own.has(pid));
}

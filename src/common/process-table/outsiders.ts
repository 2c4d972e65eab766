/**
 * Processes that entered the container from outside, by `docker exec` or a health check, or that share its namespace: they
 * have no parent in it. They and what hangs below them are no business of the subject's. What they leave to PID 1 is.
 */
import { toIdentity } from './identity.ts';
import type { ProcessRecord } from './model.ts';
import { findAllDescendants } from './process-tree.ts';

export class Outsiders {
  readonly #seen = new Map<string, string>();

  /** A table of one moment without them. */
  without(processes: readonly ProcessRecord[]): readonly ProcessRecord[] {
    const roots = processes.filter(({ pid, ppid }) => ppid === 0 && pid !== 1);
    if (roots.length === 0) return processes;
    const below = findAllDescendants(
      processes,
      roots.map(({ pid }) => pid),
    );
    const left = new Set<ProcessRecord>([...roots, ...below]);
    for (const each of left) this.#seen.set(toIdentity(each), each.command);
    return processes.filter((process) => !left.has(process));
  }

  /** How many different ones there were, and their command names, each once. */
  report(): { readonly count: number; readonly commands: readonly string[] } {
    return { count: this.#seen.size, commands: [...new Set(this.#seen.values())].sort() };
  }
}

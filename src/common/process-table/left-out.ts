/** The processes that a run leaves out of its account, and how many there were: those from outside, and those to be ignored. */
import { toIdentity } from './identity.ts';
import type { ProcessRecord } from './model.ts';
import { findAllDescendants, isFromOutside } from './process-tree.ts';

/** The kernel cuts a command name to so many bytes: TASK_COMM_LEN without its end. */
const COMMAND_BYTES = 15;

/**
 * Processes that entered the container from outside, by `docker exec` or a health check, or that share its namespace: they
 * have no parent in it. They and what hangs below them are no business of the subject's. What they leave to PID 1 is. What forkbed itself
 * has put there as load is the run's business: it is counted.
 */
export class Outsiders {
  readonly #seen = new Map<string, string>();

  /** A table of one moment without them. `isLoad`: whether forkbed has put that process there as load; none by default. */
  without(
    processes: readonly ProcessRecord[],
    isLoad: (process: ProcessRecord) => boolean = () => false,
  ): readonly ProcessRecord[] {
    const roots = processes.filter((process) => isFromOutside(process) && !isLoad(process));
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

/**
 * The processes that a run is asked to leave out: by command name or by pid, each with all its descendants. A process that is left
 * out once stays so, also when its parent has gone and PID 1 has adopted it.
 */
export class IgnoredProcesses {
  readonly #commands: ReadonlySet<string>;
  /** Which process it is that a pid stands for: the first that was seen with it. */
  readonly #pids: Map<number, string | undefined>;
  readonly #known = new Map<string, ProcessRecord>();

  /** Command names as `comm` has them, and pids of the subject's namespace. */
  constructor(rules: readonly string[]) {
    const pids = rules.filter((rule) => /^\d+$/.test(rule));
    this.#pids = new Map(pids.map((pid) => [Number(pid), undefined]));
    this.#commands = new Set(rules.filter((rule) => !pids.includes(rule)).map((rule) => rule.slice(0, COMMAND_BYTES)));
  }

  /** A table of one moment without them. */
  without(processes: readonly ProcessRecord[]): readonly ProcessRecord[] {
    if (this.#commands.size === 0 && this.#pids.size === 0) return processes;
    const meant = processes.filter((process) => this.#isMeant(process));
    const below = findAllDescendants(
      processes,
      meant.map(({ pid }) => pid),
    );
    for (const each of [...meant, ...below]) this.#known.set(toIdentity(each), each);
    return processes.filter((process) => !this.has(process));
  }

  has(process: ProcessRecord): boolean {
    return this.#known.has(toIdentity(process));
  }

  /** How many different ones there were, and their command names, each once. */
  report(): { readonly count: number; readonly commands: readonly string[] } {
    return {
      count: this.#known.size,
      commands: [...new Set([...this.#known.values()].map(({ command }) => command))].sort(),
    };
  }

  #isMeant(process: ProcessRecord): boolean {
    if (this.has(process) || this.#commands.has(process.command)) return true;
    if (!this.#pids.has(process.pid)) return false;
    const first = this.#pids.get(process.pid) ?? toIdentity(process);
    this.#pids.set(process.pid, first);
    return first === toIdentity(process);
  }
}

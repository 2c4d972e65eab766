/**
 * What samples during the load tell that no single census can: which parent a process had first, and who held the
 * listening socket for longer than a child needs to close it. Fed with censuses, in the order of time, it does not look for
 * itself; a process is judged by its descriptors only where a census holds its details.
 */
import { identityOf } from '../process-table/identity.ts';
import type { Census, ProcessRecord } from '../process-table/model.ts';
import { isZombie } from '../process-table/process-tree.ts';
import type { Adoption, ChildrenEvidence } from './evidence.ts';

/** A listening socket: its owner may hold it, every other holder is one too many. */
export interface ListenSocket {
  readonly ownerPid: number;
  readonly inode: number;
}

/** What was seen of one process whose descriptors were read. */
interface Examined {
  readonly bornSinceBaseline: boolean;
  process: ProcessRecord;
  /** The first of the looks without a gap that showed it holding the socket; `undefined` where the last one did not. */
  holdsSinceMs: number | undefined;
  heldForMs: number;
}

export class ProcessHistory {
  readonly #settleMs: number;
  readonly #socket: ListenSocket;
  readonly #atBaseline: ReadonlySet<string>;
  readonly #examined = new Map<string, Examined>();
  readonly #seen = new Set<string>();
  /** Of the processes in the latest census: the parent that each was first seen with. */
  #firstParents: ReadonlyMap<string, number> = new Map();

  constructor({ settleMs, baseline, socket }: { settleMs: number; baseline: Census; socket: ListenSocket }) {
    this.#settleMs = settleMs;
    this.#socket = socket;
    this.#atBaseline = new Set(baseline.processes.map(identityOf));
    this.observe(baseline);
  }

  observe(census: Census): void {
    const firstParents = new Map<string, number>();
    for (const process of census.processes) {
      const identity = identityOf(process);
      firstParents.set(identity, this.#firstParents.get(identity) ?? process.ppid);
      if (!isZombie(process) && !this.#atBaseline.has(identity)) this.#seen.add(identity);
    }
    this.#firstParents = firstParents;
    this.#examine(census);
  }

  /** Those of `processes` that are children of PID 1 and were first seen with another parent. */
  adopted(processes: readonly ProcessRecord[]): Adoption[] {
    return processes.flatMap((process) => {
      const formerPpid = this.#firstParents.get(identityOf(process));
      const adopted = process.ppid === 1 && formerPpid !== undefined && formerPpid !== 1;
      return adopted ? [{ process, formerPpid }] : [];
    });
  }

  children(): ChildrenEvidence {
    const examined = [...this.#examined.values()];
    const isHolder = (each: Examined) => each.heldForMs > this.#settleMs;
    const born = examined.filter((each) => each.bornSinceBaseline && !isHolder(each));
    return {
      seen: this.#seen.size,
      clean: born.filter((each) => each.holdsSinceMs === undefined).length,
      unconfirmed: born.filter((each) => each.holdsSinceMs !== undefined).length,
      holders: examined.filter(isHolder).map((each) => each.process),
    };
  }

  #examine({ atMs, processes, details }: Census): void {
    if (details.length === 0) return;
    const byPid = new Map(processes.map((process) => [process.pid, process]));
    for (const { pid, descriptors, socketInodes } of details) {
      const process = byPid.get(pid);
      // A process that is about to end has closed all it had: that it holds nothing says nothing.
      if (process === undefined || descriptors === 0 || socketInodes === undefined) continue;
      if (pid === this.#socket.ownerPid) continue;
      const each = this.#recall(process);
      each.process = process;
      each.holdsSinceMs = socketInodes.includes(this.#socket.inode) ? (each.holdsSinceMs ?? atMs) : undefined;
      if (each.holdsSinceMs !== undefined) each.heldForMs = Math.max(each.heldForMs, atMs - each.holdsSinceMs);
    }
  }

  #recall(process: ProcessRecord): Examined {
    const identity = identityOf(process);
    const known = this.#examined.get(identity);
    if (known !== undefined) return known;
    const bornSinceBaseline = !this.#atBaseline.has(identity);
    const examined = { bornSinceBaseline, process, holdsSinceMs: undefined, heldForMs: 0 };
    this.#examined.set(identity, examined);
    return examined;
  }
}

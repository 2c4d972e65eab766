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

type Origin = Pick<Adoption, 'formerPpid' | 'fromOutside'>;

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
  readonly #socket: ListenSocket | undefined;
  readonly #atBaseline: ReadonlySet<string>;
  readonly #examined = new Map<string, Examined>();
  readonly #seen = new Set<string>();
  /** Of the processes in the latest census: what each was first seen as. */
  #origins: ReadonlyMap<string, Origin> = new Map();

  constructor({
    settleMs,
    baseline,
    socket,
  }: { settleMs: number; baseline: Census; socket: ListenSocket | undefined }) {
    this.#settleMs = settleMs;
    this.#socket = socket;
    this.#atBaseline = new Set(baseline.processes.map(identityOf));
    this.observe(baseline);
  }

  observe(census: Census): void {
    const origins = new Map<string, Origin>();
    const byPid = new Map(census.processes.map((process) => [process.pid, process]));
    for (const process of census.processes) {
      const identity = identityOf(process);
      origins.set(identity, this.#origins.get(identity) ?? originOf(process, byPid));
      if (isZombie(process) || this.#atBaseline.has(identity) || isFromOutside(process)) continue;
      this.#seen.add(identity);
    }
    this.#origins = origins;
    this.#examine(census, byPid);
  }

  /** Those of `processes` that are children of PID 1 and were first seen with another parent. */
  adopted(processes: readonly ProcessRecord[]): Adoption[] {
    return processes.flatMap((process) => {
      const origin = this.#origins.get(identityOf(process));
      const adopted = process.ppid === 1 && origin !== undefined && origin.formerPpid !== 1;
      return adopted ? [{ process, ...origin }] : [];
    });
  }

  children(): ChildrenEvidence {
    const examined = [...this.#examined.values()];
    const isHolder = (each: Examined) => each.heldForMs > this.#settleMs;
    const born = examined.filter((each) => each.bornSinceBaseline && !isHolder(each) && !isFromOutside(each.process));
    return {
      seen: this.#seen.size,
      clean: born.filter((each) => each.holdsSinceMs === undefined).length,
      unconfirmed: born.filter((each) => each.holdsSinceMs !== undefined).length,
      holders: examined.filter(isHolder).map((each) => each.process),
    };
  }

  #examine({ atMs, details }: Census, byPid: ReadonlyMap<number, ProcessRecord>): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    for (const { pid, descriptors, socketInodes } of details) {
      const process = byPid.get(pid);
      // A process that is about to end has closed all it had: that it holds nothing says nothing.
      if (process === undefined || descriptors === 0 || socketInodes === undefined) continue;
      if (pid === socket.ownerPid) continue;
      const each = this.#recall(process);
      each.process = process;
      each.holdsSinceMs = socketInodes.includes(socket.inode) ? (each.holdsSinceMs ?? atMs) : undefined;
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

/** What the engine puts into a namespace, such as a health check or a probe, is nobody's child here, and no proof for any. */
function isFromOutside({ ppid }: ProcessRecord): boolean {
  return ppid === 0;
}

/** What the engine puts into a namespace has no parent in it. */
function originOf(process: ProcessRecord, byPid: ReadonlyMap<number, ProcessRecord>): Origin {
  const path = new Set<number>();
  let oldest = process;
  for (let parent = byPid.get(process.ppid); parent !== undefined && !path.has(parent.pid); ) {
    path.add(parent.pid);
    oldest = parent;
    parent = byPid.get(parent.ppid);
  }
  return { formerPpid: process.ppid, fromOutside: oldest.ppid === 0 && oldest.pid !== 1 };
}

/**
 * What samples during the load show that no single census can: which parent a process had first, and who held the
 * listening socket for longer than a child needs to close it. Fed with censuses, in the order of time, it does not look for
 * itself; a process is judged by its descriptors only where a census holds its details.
 */
import type { Endpoint } from '../endpoint.ts';
import { byPid, isSame, toIdentity } from '../process-table/identity.ts';
import { listeningInodes } from '../process-table/listening-sockets.ts';
import type { Census, ProcessRecord } from '../process-table/model.ts';
import { findHolders, isZombie } from '../process-table/process-tree.ts';
import type { Adoption, ChildrenEvidence } from './evidence.ts';

/** The listening sockets of an endpoint: their owner may hold them, and a pool; every other holder is one too many. */
export interface ListenSockets {
  readonly ownerPid: number;
  readonly endpoint: Endpoint;
}

/** How many examples of holders are kept. */
const MAX_EXAMPLES = 5;

/** What a process was first seen as, and whether it is among those that were seen alive since the baseline. */
interface Known extends Pick<Adoption, 'formerPpid' | 'fromOutside'> {
  readonly pid: number;
  readonly startTicks: number | undefined;
  isCounted: boolean;
  /** The last census that showed it. */
  censusNumber: number;
}

/** What was seen of one process whose descriptors were read. */
interface Examined {
  readonly startedSinceBaseline: boolean;
  process: ProcessRecord;
  /** The first of the censuses without a gap that showed it holding the socket; `undefined` where the last one did not. */
  holdsSinceMs: number | undefined;
  heldForMs: number;
  /** The last census that read its descriptors. */
  censusNumber: number;
}

export class ProcessHistory {
  readonly #settleMs: number;
  readonly #socket: ListenSockets | undefined;
  /** Who held a listening socket before the load: a pool that accepts, and each process that replaces one of it. */
  readonly #poolRoles: ReadonlySet<string>;
  /** As the latest full census has them: a listener may be replaced. */
  #inodes: ReadonlySet<number> = new Set();
  readonly #atBaseline: ReadonlyMap<number, ProcessRecord>;
  readonly #examined = new Map<string, Examined>();
  #seen = 0;
  #censuses = 0;
  /** The processes of the latest census, by pid. */
  readonly #known = new Map<number, Known>();

  constructor({
    settleMs,
    baseline,
    socket,
  }: { settleMs: number; baseline: Census; socket: ListenSockets | undefined }) {
    this.#settleMs = settleMs;
    this.#socket = socket;
    this.#atBaseline = byPid(baseline.processes);
    this.#inodes = listeningInodes(baseline, socket?.endpoint);
    this.#poolRoles = new Set(
      findHolders([...this.#inodes], baseline)
        .filter(({ pid }) => pid !== socket?.ownerPid)
        .map(poolRole),
    );
    this.observe(baseline);
  }

  /** In time that grows with the number of processes, however they hang together: there may be 100,000. */
  observe(census: Census): void {
    this.#censuses += 1;
    if (hasSockets(census)) this.#inodes = listeningInodes(census, this.#socket?.endpoint);
    const table = byPid(census.processes);
    const isFromOutside = outsiders(table);
    for (const process of census.processes) {
      const { pid, ppid, startTicks } = process;
      let known = this.#known.get(pid);
      if (known === undefined || !isSame(known, process)) {
        const fromOutside = isFromOutside(process);
        known = { pid, startTicks, formerPpid: ppid, fromOutside, isCounted: false, censusNumber: this.#censuses };
        this.#known.set(pid, known);
      }
      known.censusNumber = this.#censuses;
      if (known.isCounted || known.fromOutside || isZombie(process) || this.#wasAtBaseline(process)) continue;
      known.isCounted = true;
      this.#seen += 1;
    }
    this.#forgetThoseThatHaveGone(census.processes.length);
    this.#examine(census, table);
  }

  /**
   * Those of `processes` that are new children of PID 1 and were adopted: they were first seen with another parent, or
   * `wasForkedByAnother` knows.
   */
  adopted(
    processes: readonly ProcessRecord[],
    wasForkedByAnother: (process: ProcessRecord) => boolean = () => false,
  ): Adoption[] {
    return processes.flatMap((process) => {
      const known = process.ppid === 1 ? this.#known.get(process.pid) : undefined;
      if (known === undefined || !isSame(known, process)) return [];
      const { formerPpid, fromOutside } = known;
      if (formerPpid !== 1) return [{ process, formerPpid, fromOutside }];
      if (this.#wasAtBaseline(process) || !wasForkedByAnother(process)) return [];
      return [{ process, formerPpid: undefined, fromOutside }];
    });
  }

  /** Whether it hung below a process that had entered the container from outside when it was first seen. */
  cameFromOutside(process: ProcessRecord): boolean {
    const known = this.#known.get(process.pid);
    return known?.fromOutside === true && isSame(known, process);
  }

  /** Whether a process that has no right to it held a listening socket when it was examined last, and may still. */
  get isHeld(): boolean {
    return [...this.#examined.values()].some(
      (each) =>
        each.holdsSinceMs !== undefined && each.censusNumber === this.#censuses && !this.#isPoolMember(each.process),
    );
  }

  children(): ChildrenEvidence {
    const examined = [...this.#examined.values()];
    const isHolder = (each: Examined) => each.heldForMs > this.#settleMs && !this.#isPoolMember(each.process);
    const started = examined.filter(
      (each) =>
        each.startedSinceBaseline &&
        !isHolder(each) &&
        !isNobodysChild(each.process) &&
        !this.#isPoolMember(each.process),
    );
    const holders = examined.filter(isHolder);
    return {
      seen: this.#seen,
      clean: started.filter((each) => each.holdsSinceMs === undefined).length,
      unconfirmed: started.filter((each) => each.holdsSinceMs !== undefined).length,
      holders: holders.length,
      examples: holders.slice(0, MAX_EXAMPLES).map((each) => each.process),
    };
  }

  #isPoolMember(process: ProcessRecord): boolean {
    return this.#poolRoles.has(poolRole(process));
  }

  #forgetThoseThatHaveGone(there: number): void {
    if (this.#known.size === there) return;
    for (const { pid, censusNumber } of this.#known.values())
      if (censusNumber !== this.#censuses) this.#known.delete(pid);
  }

  #wasAtBaseline(process: ProcessRecord): boolean {
    return isSame(this.#atBaseline.get(process.pid), process);
  }

  #examine({ atMs, details }: Census, table: ReadonlyMap<number, ProcessRecord>): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    for (const { pid, descriptors, socketInodes } of details) {
      const process = table.get(pid);
      // A process that is about to end has closed all it had: that it holds nothing proves nothing.
      if (process === undefined || descriptors === 0 || socketInodes === undefined) continue;
      if (pid === socket.ownerPid) continue;
      const each = this.#recall(process);
      each.process = process;
      each.censusNumber = this.#censuses;
      each.holdsSinceMs = socketInodes.some((inode) => this.#inodes.has(inode))
        ? (each.holdsSinceMs ?? atMs)
        : undefined;
      if (each.holdsSinceMs !== undefined) each.heldForMs = Math.max(each.heldForMs, atMs - each.holdsSinceMs);
    }
  }

  #recall(process: ProcessRecord): Examined {
    const identity = toIdentity(process);
    const known = this.#examined.get(identity);
    if (known !== undefined) return known;
    const startedSinceBaseline = !this.#wasAtBaseline(process);
    const examined = { startedSinceBaseline, process, holdsSinceMs: undefined, heldForMs: 0, censusNumber: 0 };
    this.#examined.set(identity, examined);
    return examined;
  }
}

/** A light census has none. */
function hasSockets({ sockets, unixSockets = [] }: Census): boolean {
  return sockets.length > 0 || unixSockets.length > 0;
}

/** A worker that takes the place of another has the same parent and the same command. */
function poolRole({ ppid, command }: ProcessRecord): string {
  return `${ppid} ${command}`;
}

/** What the engine puts into a namespace, such as a health check or a probe, is nobody's child here, and no proof for any. */
function isNobodysChild({ ppid }: ProcessRecord): boolean {
  return ppid === 0;
}

/**
 * A function that returns whether a process of the table hangs below one that the engine has put into the namespace: such a one
 * has no parent in it. Each is looked up once, however long the chains are; a circle, as a reused pid makes one, hangs nowhere.
 */
function outsiders(table: ReadonlyMap<number, ProcessRecord>): (process: ProcessRecord) => boolean {
  const belowEngine = new Map<number, boolean>();
  return (process) => {
    const path: number[] = [];
    let each: ProcessRecord | undefined = process;
    let answer = false;
    while (each !== undefined) {
      const known = belowEngine.get(each.pid);
      if (known !== undefined) {
        answer = known;
        break;
      }
      belowEngine.set(each.pid, false);
      path.push(each.pid);
      const parent = table.get(each.ppid);
      answer = parent === undefined && each.ppid === 0 && each.pid !== 1;
      each = parent;
    }
    if (answer) for (const pid of path) belowEngine.set(pid, true);
    return answer;
  };
}

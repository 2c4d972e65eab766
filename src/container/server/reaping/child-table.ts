/**
 * The server's own living children, by pid, and the client of each where the log needs it. A pid is a bit. The kernel gives out
 * pids in order, so for a while all new children are in one segment, whose bits always lie in the same memory: the table writes
 * to that, and not, as a hash would, to a place of its own for each child. An older segment is kept apart while one of its
 * children lives.
 */
import type { Remote } from '../../../common/events/server-events.ts';
import type { ChildSnapshot } from '../reload/handover.ts';

/** A segment is 512 bytes of bits, so that it shares its page of memory with what else is written for each child. */
const PIDS_PER_SEGMENT = 4096;
const BITS = 32;
/** Their logarithms: a shift is no call, as rounding would be. */
const SEGMENT_SHIFT = 12;
const WORD_SHIFT = 5;
/** The word behind the bits: how many of them are set. */
const COUNT = PIDS_PER_SEGMENT / BITS;

export class ChildTable {
  private readonly recent = new Uint32Array(COUNT + 1);
  private recentIndex = 0;
  /** By index; none is empty. */
  private readonly older = new Map<number, Uint32Array>();
  private readonly remotes = new Map<number, Remote>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  has(pid: number): boolean {
    const segment = this.findSegment(pid);
    return segment !== undefined && ((segment[wordIndex(pid)] ?? 0) & bitMask(pid)) !== 0;
  }

  /** Keeps `remote` until the child is taken out. */
  add(pid: number, remote: Remote | undefined): void {
    const index = segmentIndex(pid);
    if (index !== this.recentIndex) this.turnTo(index);
    const segment = this.recent;
    const word = wordIndex(pid);
    segment[word] = (segment[word] ?? 0) | bitMask(pid);
    segment[COUNT] = (segment[COUNT] ?? 0) + 1;
    this.count++;
    if (remote !== undefined) this.remotes.set(pid, remote);
  }

  /** The client that the child serves; `undefined` where that is not kept. */
  findRemote(pid: number): Remote | undefined {
    return this.remotes.size === 0 ? undefined : this.remotes.get(pid);
  }

  /** Takes a child out. Whether it was there. */
  take(pid: number): boolean {
    const segment = this.findSegment(pid);
    const word = wordIndex(pid);
    const bits = segment?.[word] ?? 0;
    if (segment === undefined || (bits & bitMask(pid)) === 0) return false;
    segment[word] = bits & ~bitMask(pid);
    segment[COUNT] = (segment[COUNT] ?? 0) - 1;
    if (segment[COUNT] === 0 && segment !== this.recent) this.older.delete(segmentIndex(pid));
    this.count--;
    if (this.remotes.size > 0) this.remotes.delete(pid);
    return true;
  }

  /** All pids, ascending. It reads every bit. */
  pids(): number[] {
    const segments = [...this.older, [this.recentIndex, this.recent] as const];
    segments.sort(([one], [other]) => one - other);
    return segments.flatMap(([index, segment]) => pidsIn(segment, index * PIDS_PER_SEGMENT));
  }

  /** All, each with its client where that is kept. */
  entries(): ChildSnapshot[] {
    return this.pids().map((pid) => {
      const remote = this.findRemote(pid);
      return remote === undefined ? { pid } : { pid, remote };
    });
  }

  private findSegment(pid: number): Uint32Array | undefined {
    const index = segmentIndex(pid);
    return index === this.recentIndex ? this.recent : this.older.get(index);
  }

  private turnTo(index: number): void {
    if (this.recent[COUNT] !== 0) this.older.set(this.recentIndex, this.recent.slice());
    const older = this.older.get(index);
    if (older === undefined) this.recent.fill(0);
    else this.recent.set(older);
    this.older.delete(index);
    this.recentIndex = index;
  }
}

function pidsIn(segment: Uint32Array, first: number): number[] {
  const pids: number[] = [];
  for (let word = 0; word < COUNT; word++) {
    const bits = segment[word] ?? 0;
    // Most words are 0, and each turn of the drain reads them.
    if (bits === 0) continue;
    for (let bit = 0; bit < BITS; bit++) if ((bits & (1 << bit)) !== 0) pids.push(first + word * BITS + bit);
  }
  return pids;
}

function segmentIndex(pid: number): number {
  return pid >>> SEGMENT_SHIFT;
}

function wordIndex(pid: number): number {
  return (pid & (PIDS_PER_SEGMENT - 1)) >>> WORD_SHIFT;
}

function bitMask(pid: number): number {
  return 1 << (pid & (BITS - 1));
}

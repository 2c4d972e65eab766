/**
 * The server's own living children, by pid, and whom each serves where that is told. A pid is a bit: pids are given out in
 * order, so the table of a thousand children changes one page of memory and not, as a hash would, one for each child.
 */
import type { Remote } from '../../../common/events/server-events.ts';
import type { HandedChild } from '../reload/handover.ts';

/** Of one segment: 512 bytes of bits, so that it shares its page of memory with what else is written for each child. */
const PIDS_PER_SEGMENT = 4096;
const BITS = 32;

export class ChildTable {
  private readonly segments: (Uint32Array | undefined)[] = [];
  private readonly remotes = new Map<number, Remote>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  has(pid: number): boolean {
    const segment = this.segments[Math.floor(pid / PIDS_PER_SEGMENT)];
    return segment !== undefined && ((segment[wordOf(pid)] ?? 0) & bitOf(pid)) !== 0;
  }

  /** `remote` is kept until the child is taken out again. */
  add(pid: number, remote: Remote | undefined): void {
    const index = Math.floor(pid / PIDS_PER_SEGMENT);
    const segment = this.segments[index] ?? this.openSegment(index);
    segment[wordOf(pid)] = (segment[wordOf(pid)] ?? 0) | bitOf(pid);
    this.count++;
    if (remote !== undefined) this.remotes.set(pid, remote);
  }

  /** Whom the child served; `undefined` where that was not kept. */
  take(pid: number): Remote | undefined {
    const segment = this.segments[Math.floor(pid / PIDS_PER_SEGMENT)];
    if (segment === undefined || !this.has(pid)) return undefined;
    segment[wordOf(pid)] = (segment[wordOf(pid)] ?? 0) & ~bitOf(pid);
    this.count--;
    const remote = this.remotes.get(pid);
    if (remote !== undefined) this.remotes.delete(pid);
    return remote;
  }

  /** All pids, ascending. It looks at every bit. */
  pids(): number[] {
    const pids: number[] = [];
    this.segments.forEach((segment, index) => {
      segment?.forEach((word, at) => {
        for (let bit = 0; bit < BITS; bit++) {
          if ((word & (1 << bit)) !== 0) pids.push(index * PIDS_PER_SEGMENT + at * BITS + bit);
        }
      });
    });
    return pids;
  }

  /** All, with whom each serves where that is kept. */
  entries(): HandedChild[] {
    return this.pids().map((pid) => {
      const remote = this.remotes.get(pid);
      return remote === undefined ? { pid } : { pid, remote };
    });
  }

  private openSegment(index: number): Uint32Array {
    // Without holes, which would make a slow array of it.
    while (this.segments.length < index) this.segments.push(undefined);
    const segment = new Uint32Array(PIDS_PER_SEGMENT / BITS);
    this.segments[index] = segment;
    return segment;
  }
}

function wordOf(pid: number): number {
  return Math.floor((pid % PIDS_PER_SEGMENT) / BITS);
}

function bitOf(pid: number): number {
  return 1 << (pid % BITS);
}

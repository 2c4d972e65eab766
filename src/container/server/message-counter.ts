/**
 * Counts answered messages in memory that all processes share. A message counts as soon as the kernel has taken the whole reply,
 * so that the count misses none of a child that is killed. The memory is a file: it outlives a reload, and children from before
 * still count in it.
 */
import { mapShared, memfd_create } from 'forkbed:posix';

const BYTES = BigInt64Array.BYTES_PER_ELEMENT;

export class MessageCounter {
  readonly fd: number;
  private readonly count: BigInt64Array;

  /** `fd`: of a counter to continue; without it the count begins at 0. */
  constructor(fd = memfd_create('messages')) {
    this.fd = fd;
    this.count = new BigInt64Array(mapShared(fd, BYTES));
  }

  add(): void {
    Atomics.add(this.count, 0, 1n);
  }

  get total(): number {
    return Number(Atomics.load(this.count, 0));
  }
}

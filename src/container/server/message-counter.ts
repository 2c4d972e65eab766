/**
 * How many messages were answered, in memory that all who serve share. One is counted as soon as the kernel has taken the whole
 * of its reply, so that of a child that is killed nothing is missing. It is a file, so that it outlives a reload, and children
 * from before still count in it.
 */
import { mapShared, memfd_create } from 'forkbed:posix';

const BYTES = BigInt64Array.BYTES_PER_ELEMENT;

export class MessageCounter {
  readonly fd: number;
  private readonly count: BigInt64Array;

  /** `fd`: that of one that goes on; without it, it begins at 0. */
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

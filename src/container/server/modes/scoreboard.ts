/**
 * The counts of the workers, in memory that they share with their parent. Each worker counts in a slot of its own, so no two
 * write the same number; the next worker in a slot continues its counts. The memory is a file: it outlives a reload, and workers
 * from before still count in it.
 */
import { close, mapShared, memfd_create } from 'forkbed:posix';

const BYTES_PER_COUNT = 8;
/** Numbers of a slot: clients accepted, clients rejected. */
const COUNTS = 2;

export class Scoreboard {
  readonly fd: number;
  readonly slots: number;
  private readonly counts: Float64Array;

  /** `fd`: of a scoreboard with as many slots or fewer; without it all counts begin at 0. */
  constructor({ slots, fd = memfd_create('scoreboard') }: { slots: number; fd?: number }) {
    this.fd = fd;
    this.slots = slots;
    this.counts = new Float64Array(mapShared(fd, slots * COUNTS * BYTES_PER_COUNT));
  }

  /** In a worker, which counts in the mapping. */
  closeFile(): void {
    close(this.fd);
  }

  countAccepted(slot: number): void {
    this.add(slot * COUNTS);
  }

  countRejected(slot: number): void {
    this.add(slot * COUNTS + 1);
  }

  /** Over all slots since the start. */
  get totals(): { accepted: number; rejected: number } {
    let accepted = 0;
    let rejected = 0;
    for (let index = 0; index < this.counts.length; index += COUNTS) {
      accepted += this.counts[index] ?? 0;
      rejected += this.counts[index + 1] ?? 0;
    }
    return { accepted, rejected };
  }

  private add(index: number): void {
    this.counts[index] = (this.counts[index] ?? 0) + 1;
  }
}

/**
 * What the workers have done, in memory that they share with their parent. Each counts in a slot of its own, so no two
 * write the same number; whoever takes over a slot counts on. It is a file, so that it outlives a reload, and workers from
 * before still count in it.
 */
import { close, mapShared, memfd_create } from 'forkbed:posix';

const BYTES_PER_COUNT = 8;
/** Of a slot: clients accepted, clients rejected. */
const COUNTS = 2;

export class Scoreboard {
  readonly fd: number;
  readonly slots: number;
  private readonly counts: Float64Array;

  /** `fd`: that of a scoreboard with as many slots or fewer; without it, all begin at 0. */
  constructor({ slots, fd = memfd_create('scoreboard') }: { slots: number; fd?: number }) {
    this.fd = fd;
    this.slots = slots;
    this.counts = new Float64Array(mapShared(fd, slots * COUNTS * BYTES_PER_COUNT));
  }

  /** In a worker, which counts without it. */
  closeFile(): void {
    close(this.fd);
  }

  countAccepted(slot: number): void {
    this.add(slot * COUNTS);
  }

  countRejected(slot: number): void {
    this.add(slot * COUNTS + 1);
  }

  /** Of all slots since the start. */
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

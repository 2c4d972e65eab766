/**
 * The deadlines of one kind of wait. All waits of a kind last equally long, so the order of their beginnings is the
 * order of their ends: a queue, never a sort. The items are their own links (a ring with the queue as its knot), so that
 * adding, leaving and expiring cost the same with ten items and with ten thousand, and allocate nothing. Pure: no clock.
 */

/** A limit that never ends a wait; the caller of a system call converts it. */
export const NO_TIMEOUT = Number.POSITIVE_INFINITY;

/** What can wait: in one queue at a time, or in none. Only this file writes these fields. */
export interface Timed {
  waitsSinceMs: number;
  previous: Timed | undefined;
  next: Timed | undefined;
}

export class Deadlines<Item extends Timed> {
  private readonly durationMs: number;
  private readonly knot = new Knot();

  constructor(durationMs: number) {
    this.durationMs = durationMs;
  }

  /** The earliest deadline; Infinity where nothing waits. */
  get nextMs(): number {
    return this.knot.next.waitsSinceMs + this.durationMs;
  }

  /**
   * The item waits since `sinceMs`, which never goes back from one call to the next. What it waited for before, here or in
   * another queue, is over; to add the same wait once more changes nothing.
   */
  add(item: Item, sinceMs: number): void {
    if (item.waitsSinceMs === sinceMs && item.next !== undefined) return;
    const { previous, next } = item;
    if (previous !== undefined && next !== undefined) {
      previous.next = next;
      next.previous = previous;
    }
    const { knot } = this;
    const last = knot.previous;
    item.waitsSinceMs = sinceMs;
    item.previous = last;
    item.next = knot;
    last.next = item;
    knot.previous = item;
  }

  /** Takes out the item whose deadline came first, if it has come. */
  takeDue(nowMs: number): Item | undefined {
    const first = this.knot.next;
    if (first.waitsSinceMs + this.durationMs > nowMs) return undefined;
    stopWaiting(first);
    // Not the knot, whose deadline never comes; and nothing but items was added.
    return first as Item;
  }
}

/** Takes an item out of the queue in which it is, if any. */
export function stopWaiting(item: Timed): void {
  const { previous, next } = item;
  if (previous === undefined || next === undefined) return;
  previous.next = next;
  next.previous = previous;
  item.previous = undefined;
  item.next = undefined;
}

class Knot implements Timed {
  readonly waitsSinceMs = Number.POSITIVE_INFINITY;
  previous: Timed = this;
  next: Timed = this;
}

/**
 * Connects that met a full backlog (EAGAIN of a Unix socket, which is no failure), and when each is tried again: first soon, then twice as
 * late each time, up to a limit. Pure: the caller passes the time.
 */
import { Deadlines, type Timed } from '../../common/deadlines.ts';

/** Milliseconds: a server that accepts at all does so within these. */
const WAITS_MS = [1, 2, 4, 8, 16, 32, 64];

export class ConnectBackoff<Item extends Timed> {
  readonly #timeoutMs: number;
  readonly #waits = WAITS_MS.map((waitMs) => new Deadlines<Item>(waitMs));
  /** How often each was tried that waits or has waited. */
  readonly #tries = new Map<Item, number>();

  /** `timeoutMs`: how long one is tried. */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** When the next is to be tried; Infinity where none is. */
  get nextMs(): number {
    return Math.min(...this.#waits.map((wait) => wait.nextMs));
  }

  /** Whether it waits now; `false` where its time is over. `beganMs`: when it was tried first. */
  add(item: Item, { beganMs, nowMs }: { beganMs: number; nowMs: number }): boolean {
    if (nowMs - beganMs >= this.#timeoutMs) {
      this.#tries.delete(item);
      return false;
    }
    const tries = this.#tries.get(item) ?? 0;
    this.#tries.set(item, tries + 1);
    this.#waits[Math.min(tries, WAITS_MS.length - 1)]?.add(item, nowMs);
    return true;
  }

  /** One whose time has come. */
  takeDue(nowMs: number): Item | undefined {
    for (const wait of this.#waits) {
      const item = wait.takeDue(nowMs);
      if (item !== undefined) return item;
    }
    return undefined;
  }

  /** It is connected, or over. */
  forget(item: Item): void {
    this.#tries.delete(item);
  }
}

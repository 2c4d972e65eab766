/**
 * When the next connection may begin: `--connections` in all, `--concurrency` of them open, `--rate` a second. It counts
 * and is told the time; it opens nothing. Pure.
 */

/** Time lost (a busy machine, no free place) is made up for this far back, and no further: no burst after a stall. */
const MOST_DEBT_MS = 100;

export class Admission {
  readonly #connections: number;
  readonly #concurrency: number;
  /** 0: no limit. */
  readonly #intervalMs: number;
  #nextMs = Number.NEGATIVE_INFINITY;
  #begun = 0;
  #open = 0;

  /** `rate` 0: no limit. */
  constructor(limits: { connections: number; concurrency: number; rate: number }) {
    this.#connections = limits.connections;
    this.#concurrency = limits.concurrency;
    this.#intervalMs = limits.rate === 0 ? 0 : 1000 / limits.rate;
  }

  /** Connections that were begun so far. */
  get begun(): number {
    return this.#begun;
  }

  /** All connections were begun and have ended. */
  get isOver(): boolean {
    return this.#open === 0 && this.#begun === this.#connections;
  }

  /** From when on the next one may begin; Infinity where another one must end before, or none is left. */
  get nextMs(): number {
    const hasRoom = this.#begun < this.#connections && this.#open < this.#concurrency;
    return hasRoom ? this.#nextMs : Number.POSITIVE_INFINITY;
  }

  begin(nowMs: number): void {
    this.#begun += 1;
    this.#open += 1;
    if (this.#intervalMs === 0) return;
    const dueMs = this.#begun === 1 ? nowMs : Math.max(this.#nextMs, nowMs - MOST_DEBT_MS);
    this.#nextMs = dueMs + this.#intervalMs;
  }

  end(): void {
    this.#open -= 1;
  }
}

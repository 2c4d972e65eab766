/** When the next connection may begin, at `--rate` connections a second. Pure: it is told the time. */

/** Time lost (a busy machine, no free place) is made up for this far back, and no further: no burst after a stall. */
const MOST_DEBT_MS = 100;

export class Pace {
  readonly #intervalMs: number;
  #nextMs = Number.NEGATIVE_INFINITY;

  /** 0: no limit. */
  constructor(perSecond: number) {
    this.#intervalMs = perSecond === 0 ? 0 : 1000 / perSecond;
  }

  get nextMs(): number {
    return this.#nextMs;
  }

  /** A connection begins now. */
  take(nowMs: number): void {
    if (this.#intervalMs === 0) return;
    const due = this.#nextMs === Number.NEGATIVE_INFINITY ? nowMs : Math.max(this.#nextMs, nowMs - MOST_DEBT_MS);
    this.#nextMs = due + this.#intervalMs;
  }
}

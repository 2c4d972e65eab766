/**
 * When the next connection may begin: `--connections` in all, or as long as it goes on, `--concurrency` of them open, `--rate` a
 * second. It counts, and opens nothing. Pure: the caller passes the time.
 */

/** Time lost (a busy machine, no free place) is made up for this far back, and no further: no burst after a stall. */
const MAX_DEBT_MS = 100;

export class Admission {
  private readonly connections: number;
  private readonly concurrency: number;
  /** 0: no limit. */
  private readonly intervalMs: number;
  private readonly goesOn: () => boolean;
  private dueMs = Number.NEGATIVE_INFINITY;
  private begunCount = 0;
  private openCount = 0;

  /** `rate` 0: no limit. `goesOn`: whether further ones may begin when `connections` have; by default none may. */
  constructor(
    limits: { connections: number; concurrency: number; rate: number },
    { goesOn = () => false }: { goesOn?: () => boolean } = {},
  ) {
    this.goesOn = goesOn;
    this.connections = limits.connections;
    this.concurrency = limits.concurrency;
    this.intervalMs = limits.rate === 0 ? 0 : 1000 / limits.rate;
  }

  /** Connections that were begun so far. */
  get begun(): number {
    return this.begunCount;
  }

  /** Those of them that have not ended. */
  get open(): number {
    return this.openCount;
  }

  /** All connections were begun and have ended. */
  get isOver(): boolean {
    return this.openCount === 0 && this.begunCount >= this.connections && !this.goesOn();
  }

  /** From when on the next one may begin; Infinity where another one must end before, or none is left. */
  get nextMs(): number {
    const isLeft = this.begunCount < this.connections || this.goesOn();
    return isLeft && this.openCount < this.concurrency ? this.dueMs : Number.POSITIVE_INFINITY;
  }

  begin(nowMs: number): void {
    this.begunCount += 1;
    this.openCount += 1;
    if (this.intervalMs === 0) return;
    const dueMs = this.begunCount === 1 ? nowMs : Math.max(this.dueMs, nowMs - MAX_DEBT_MS);
    this.dueMs = dueMs + this.intervalMs;
  }

  end(): void {
    this.openCount -= 1;
  }
}

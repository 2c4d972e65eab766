/** How much of a core an observer may take: what it has spent is earned back before it samples again. */
export class CpuBudget {
  readonly #share: number;
  readonly #burstMs: number;
  #creditMs: number;
  #at: { readonly nowMs: number; readonly cpuMs: number } | undefined;

  /** `share`: of a core, above 0. `burstMs`: the most CPU time that idle time earns. */
  constructor({ share, burstMs }: { share: number; burstMs: number }) {
    this.#share = share;
    this.#burstMs = burstMs;
    this.#creditMs = burstMs;
  }

  /** Milliseconds from now until all that was spent is earned; 0 where it is. `cpuMs`: CPU time since the start of the process. */
  waitMs({ nowMs, cpuMs }: { nowMs: number; cpuMs: number }): number {
    const before = this.#at ?? { nowMs, cpuMs };
    const earnedMs = Math.min(this.#burstMs, this.#creditMs + (nowMs - before.nowMs) * this.#share);
    this.#creditMs = earnedMs - (cpuMs - before.cpuMs);
    this.#at = { nowMs, cpuMs };
    return Math.max(0, -this.#creditMs / this.#share);
  }
}

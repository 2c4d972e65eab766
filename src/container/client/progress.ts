/** The line of `--progress`, once a second: how far the load is. Pure: the caller passes the time and prints the line. */
import type { Tally } from './tally.ts';

const INTERVAL_MS = 1000;

export interface ClientProgress {
  readonly event: 'progress';
  /** Connections that were begun, and those of them that are open now (under way, exchanging or held). */
  readonly begun: number;
  readonly open: number;
  readonly ok: number;
  readonly failed: number;
  readonly messages: number;
  readonly seconds: number;
}

export class Progress {
  readonly #beganMs: number;
  /** Infinity where no progress is wanted. */
  #nextMs: number;

  constructor({ wanted, beganMs }: { wanted: boolean; beganMs: number }) {
    this.#beganMs = beganMs;
    this.#nextMs = wanted ? beganMs + INTERVAL_MS : Number.POSITIVE_INFINITY;
  }

  get nextMs(): number {
    return this.#nextMs;
  }

  /** The line, if its time has come. */
  take({ nowMs, begun, tally }: { nowMs: number; begun: number; tally: Tally }): ClientProgress | undefined {
    if (nowMs < this.#nextMs) return undefined;
    // Seconds that a busy machine has missed are left out.
    this.#nextMs += INTERVAL_MS * (Math.floor((nowMs - this.#nextMs) / INTERVAL_MS) + 1);
    return {
      event: 'progress',
      begun,
      open: begun - tally.ok - tally.failed,
      ok: tally.ok,
      failed: tally.failed,
      messages: tally.messages,
      seconds: Math.round(nowMs - this.#beganMs) / 1000,
    };
  }
}

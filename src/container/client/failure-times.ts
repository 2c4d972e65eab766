/**
 * When the connections that failed began and ended, so that the host can tell whether a fault was injected meanwhile. Those of
 * one moment are one entry. Pure: the caller passes the times.
 */
import type { TimedFailures } from '../../common/events/client-summary.ts';

/** As long as a moment is. */
const GRID_MS = 10;
/** What one line at the gate can hold several times over; further ones are counted by their code alone. */
const MAX = 5_000;

export class FailureTimes {
  readonly #sinceMs: number;
  readonly #moments = new Map<string, { -readonly [Key in keyof TimedFailures]: TimedFailures[Key] }>();

  /** `sinceMs`: when the load began; times count from there. */
  constructor(sinceMs: number) {
    this.#sinceMs = sinceMs;
  }

  record(code: string, connection: { beganMs: number; endedMs: number }): void {
    const fromMs = this.#moment(connection.beganMs);
    const toMs = this.#moment(connection.endedMs);
    const key = `${fromMs} ${toMs} ${code}`;
    const known = this.#moments.get(key);
    if (known !== undefined) known.count += 1;
    else if (this.#moments.size < MAX) this.#moments.set(key, { fromMs, toMs, code, count: 1 });
  }

  all(): TimedFailures[] {
    return [...this.#moments.values()];
  }

  #moment(ms: number): number {
    return Math.max(0, Math.floor((ms - this.#sinceMs) / GRID_MS) * GRID_MS);
  }
}

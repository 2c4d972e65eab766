/**
 * When to fill the slot of a worker that has ended: at once, unless workers keep dying as soon as they start; then later each
 * time, so that their deaths do not become a storm of forks. Pure: no clock.
 */

/** A worker that lived for so long has started well. */
const STEADY_MS = 1000;
const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 10_000;

export class Respawn {
  private quickDeaths = 0;

  /**
   * The back-off before the next worker, in milliseconds.
   * @param end `failed`: it ended with a status other than 0, or of a signal
   */
  backoffMs(end: { livedMs: number; failed: boolean }): number {
    if (!end.failed) return 0;
    if (end.livedMs >= STEADY_MS) {
      this.quickDeaths = 0;
      return 0;
    }
    this.quickDeaths++;
    return Math.min(FIRST_BACKOFF_MS * 2 ** (this.quickDeaths - 1), MAX_BACKOFF_MS);
  }
}

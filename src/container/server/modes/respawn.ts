/**
 * When the place of a worker that has ended is filled again: at once, unless workers die as soon as they are started, again
 * and again; then later each time, so that what kills them does not become a storm of forks. Pure: no clock.
 */

/** A worker that lived for so long had started well. */
const STEADY_MS = 1000;
const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 10_000;

export class Respawn {
  private quickDeaths = 0;

  /**
   * The pause before the next worker is started, in milliseconds.
   * @param end `failed`: it did not end because it had served as many clients as it was to
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

/** A job that has a limit: the one place where a promise is raced against the time. */

/** The longest that a timer of Node can wait; it takes a longer one for none at all. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * What the job returns. Its signal is aborted when the job has ended, and when its time is over: what it holds it lets go then.
 * @throws what the job throws; what `late` makes where the time is over first
 */
export async function withDeadline<Value>(
  job: (over: AbortSignal) => Promise<Value> | Value,
  { limitMs, late }: { limitMs: number; late: () => unknown },
): Promise<Value> {
  const over = new AbortController();
  const expired = Promise.withResolvers<never>();
  const timer = setTimeout(() => expired.reject(late()), Math.min(Math.max(0, limitMs), MAX_TIMER_MS));
  const running = (async () => job(over.signal))();
  // Whatever becomes of it when nobody waits any more is nobody's business.
  running.catch(() => {});
  try {
    return await Promise.race([running, expired.promise]);
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

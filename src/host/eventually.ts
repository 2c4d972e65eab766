/** Waits until something holds, and on time-out says what it saw last. The only way to wait here: nobody sleeps. */
import { setTimeout as pause } from 'node:timers/promises';
import { DeadlineError } from './errors.ts';
import { errorMessage } from './thrown.ts';

/** A sample that started within the limit may end after it. */
const LAST_SAMPLE_MS = 1_000;

/** What is waited for, and for how long. */
export interface Waiting {
  /** What is waited for, for the message: "20 clients to finish". */
  readonly what: string;
  /** Milliseconds; 10,000 by default. */
  readonly limitMs?: number;
  /** Milliseconds between two samples; 50 by default. */
  readonly intervalMs?: number;
}

/**
 * Calls `sample` repeatedly until it does not throw, and returns what it returns.
 * @param sample an assertion, or a function that throws an error which says what is there instead
 * @throws DeadlineError with the last error's message, and that error as its cause
 * @example
 * ```ts
 * import { eventually, startContainer } from 'forkbed';
 *
 * await using server = await startContainer({ image: 'my-server', role: 'server' });
 * await eventually(
 *   async () => {
 *     const { stdout } = await server.logs();
 *     if (!stdout.includes('listening')) throw new Error(`the log ${JSON.stringify(stdout)}`);
 *   },
 *   { what: 'a server that listens', limitMs: 5_000 },
 * );
 * ```
 */
export async function eventually<Value>(
  sample: () => Promise<Value> | Value,
  { what, limitMs = 10_000, intervalMs = 50 }: Waiting,
): Promise<Value> {
  const deadline = performance.now() + limitMs;
  let last: unknown = new Error('nothing yet');
  for (;;) {
    try {
      return await inTime(sample, { untilMs: deadline + LAST_SAMPLE_MS, orElse: () => last });
    } catch (error) {
      last = error;
      if (performance.now() >= deadline) throw tooLate({ what, limitMs, error });
    }
    await pause(intervalMs);
  }
}

/** A sample that does not end is abandoned: the error has what the sample before it saw. */
async function inTime<Value>(
  sample: () => Promise<Value> | Value,
  { untilMs, orElse }: { untilMs: number; orElse: () => unknown },
): Promise<Value> {
  const over = new AbortController();
  const late = pause(Math.max(0, untilMs - performance.now()), undefined, { signal: over.signal });
  try {
    return await Promise.race([sample(), late.then(() => Promise.reject(orElse()))]);
  } finally {
    late.catch(() => {});
    over.abort();
  }
}

function tooLate({ what, limitMs, error }: { what: string; limitMs: number; error: unknown }): DeadlineError {
  return new DeadlineError({ what, limitMs, last: errorMessage(error) }, { cause: error });
}

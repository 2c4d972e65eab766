/** Waits until something holds, and on time-out reports what it saw last. The only way to wait here: nobody sleeps. */
import { DeadlineError } from './errors.ts';
import { errorMessage } from './thrown.ts';
import { pollUntil } from './toolkit/poll.ts';
import { withDeadline } from './toolkit/with-deadline.ts';

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
  const untilMs = performance.now() + limitMs + LAST_SAMPLE_MS;
  let last: unknown = new Error('nothing yet');
  // A sample that does not end is abandoned: the error has what the sample before it saw.
  const attempt = async (): Promise<{ readonly value: Value } | undefined> => {
    try {
      return { value: await withDeadline(sample, { limitMs: untilMs - performance.now(), late: () => last }) };
    } catch (error) {
      last = error;
      return undefined;
    }
  };
  const done = await pollUntil(attempt, (taken) => taken !== undefined, { limitMs, gapMs: intervalMs });
  if (done === undefined) throw new DeadlineError({ what, limitMs, last: errorMessage(last) }, { cause: last });
  return done.value;
}

/** Waits until something holds, and on time-out says what it saw last. The only way to wait here: nobody sleeps. */
import { setTimeout as pause } from 'node:timers/promises';
import { DeadlineError } from './errors.ts';

export interface Waiting {
  /** What is waited for, for the message: "20 clients to finish". */
  readonly what: string;
  /** Milliseconds; 10,000 by default. */
  readonly limitMs?: number;
  /** Milliseconds between two looks; 50 by default. */
  readonly intervalMs?: number;
}

/**
 * What `look` returns, once it neither throws nor returns `undefined`.
 * @throws DeadlineError with the last error's message, or that there was nothing
 */
export async function eventually<Value>(
  look: () => Promise<Value | undefined> | Value | undefined,
  { what, limitMs = 10_000, intervalMs = 50 }: Waiting,
): Promise<Value> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const last = await attempt(look);
    if ('value' in last && last.value !== undefined) return last.value;
    if (performance.now() >= deadline) throw tooLate({ what, limitMs, last });
    await pause(intervalMs);
  }
}

type Attempt<Value> = { readonly value: Value | undefined } | { readonly error: unknown };

async function attempt<Value>(look: () => Promise<Value | undefined> | Value | undefined): Promise<Attempt<Value>> {
  try {
    return { value: await look() };
  } catch (error) {
    return { error };
  }
}

function tooLate(wait: { what: string; limitMs: number; last: Attempt<unknown> }): DeadlineError {
  const { what, limitMs, last } = wait;
  if (!('error' in last)) return new DeadlineError({ what, limitMs, last: 'nothing' });
  const seen = last.error instanceof Error ? last.error.message : String(last.error);
  return new DeadlineError({ what, limitMs, last: seen }, { cause: last.error });
}

/** Looks until there is nothing to complain of, or the limit is reached; what the matchers for Jest and Vitest return. */
import { setTimeout as pause } from 'node:timers/promises';

export interface RetryOptions {
  /** Milliseconds within which it must hold; 5,000 by default. */
  readonly limitMs?: number;
  /** Milliseconds between two looks; 250 by default. */
  readonly intervalMs?: number;
}

export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

const LIMIT_MS = 5000;
const INTERVAL_MS = 250;

/**
 * @param wait.look what there is to complain of, for a person to read; `undefined` where there is nothing
 * @param wait.expected the end of the sentence "expected …"
 */
export async function matchWithin(
  { limitMs = LIMIT_MS, intervalMs = INTERVAL_MS }: RetryOptions,
  wait: { expected: string; look: () => Promise<string | undefined> },
): Promise<MatcherResult> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const complaint = await wait.look();
    if (complaint === undefined) return { pass: true, message: () => `expected not ${wait.expected}, but so it was` };
    if (performance.now() >= deadline) {
      return {
        pass: false,
        message: () => `expected ${wait.expected} within ${limitMs} ms; seen last:\n\n${complaint}`,
      };
    }
    await pause(intervalMs);
  }
}

/** Samples until a condition holds, or its negation under `.not`, or the limit is reached: the one way in which matchers wait. */
import type { Engine } from '../docker/engine.ts';
import { readField } from '../thrown.ts';
import { pollUntil } from '../toolkit/poll.ts';

/** How long a matcher tries, and on which engine. */
export interface RetryOptions {
  /** Where the container is; by default that of a `StartedContainer` of forkbed, and `defaultEngine()` for any other. */
  readonly engine?: Engine;
  /** Milliseconds within which it must hold, and under `.not` must not; 5,000 by default. */
  readonly limitMs?: number;
  /** Milliseconds between two samples; 250 by default. */
  readonly intervalMs?: number;
  /**
   * Called with a line for people where forkbed's own image has to be built first, which takes minutes; by default the line goes
   * to stderr. `npx forkbed prepare`, or `forkbed/global-setup`, builds it beforehand.
   */
  readonly onProgress?: (progress: string) => void;
}

/** What a matcher hands to its runner. */
export interface MatcherResult {
  /** Of the condition itself, also under `.not`, where the runner turns it round. */
  readonly pass: boolean;
  /** Why it holds or does not, for people: several lines. */
  readonly message: () => string;
}

export interface Condition {
  /** The end of the sentence "expected …": `no defunct process`. */
  readonly expected: string;
  /** The same of the negation: `a defunct process`. */
  readonly expectedNot: string;
  readonly sample: () => Promise<Sample>;
}

/** One sample, for a person to read. */
export interface Sample {
  /** What keeps the condition from being met; `undefined` where it is met. */
  readonly complaint: string | undefined;
  /** What was there, whether it is met or not. */
  readonly seen: string;
}

const LIMIT_MS = 5000;
const INTERVAL_MS = 250;

/** @param context the runner's `this`, which has `isNot` under `.not`; a call without a runner has none */
export async function matchWithin(
  context: unknown,
  { limitMs = LIMIT_MS, intervalMs = INTERVAL_MS }: RetryOptions,
  { expected, expectedNot, sample }: Condition,
): Promise<MatcherResult> {
  const isNot = readField(context, 'isNot') === true;
  const isWanted = ({ complaint }: Sample) => (complaint === undefined) !== isNot;
  const { complaint, seen } = await pollUntil(sample, isWanted, { limitMs, gapMs: intervalMs });
  const wanted = isNot ? expectedNot : expected;
  const message = () => `expected ${wanted} within ${limitMs} ms; seen last:\n\n${isNot ? seen : complaint}`;
  return { pass: complaint === undefined, message };
}

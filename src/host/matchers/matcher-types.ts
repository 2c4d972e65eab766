/**
 * What the matchers are called with, once for every runner: `jest.ts` and `vitest.mts` declare it to theirs, and `index.ts`
 * holds what is implemented to it. So none of the three can drift from the others.
 */
import type { Census } from '../../common/process-table/model.ts';
import type { MatcherPlan } from './matcher-plan.ts';
import type { MatcherResult, RetryOptions } from './retry.ts';

/** `Returned` is the runner's: void, and a promise of it after `resolves` and `rejects`. */
export interface ForkbedMatchers<Returned> {
  /** Nobody who has ended waits to be reaped. */
  toHaveNoDefunctProcesses(options?: RetryOptions): Promise<Returned>;
  /** PID 1 has no child that it did not have before. */
  toHaveNoOrphans(before: Census, options?: RetryOptions): Promise<Returned>;
  /** No more processes than before. */
  toHaveReturnedToBaseline(before: Census, options?: RetryOptions): Promise<Returned>;
  /** No process of before holds more descriptors. */
  toHaveNoLeakedDescriptors(before: Census, options?: RetryOptions): Promise<Returned>;
  /** Loaded with clients, it leaves nothing behind: the verdict is pass. `http: '/'` speaks HTTP. */
  toPassForkbed(plan: MatcherPlan): Promise<Returned>;
}

/** The same as functions for `expect.extend`: what was received comes first. `this` is the runner's, or nothing. */
export type MatcherFunctions = {
  readonly [Name in keyof ForkbedMatchers<void>]: (
    this: unknown,
    received: unknown,
    ...args: Parameters<ForkbedMatchers<void>[Name]>
  ) => Promise<MatcherResult>;
};

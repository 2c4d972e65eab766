/**
 * What the matchers are called with, once for every runner: `jest.ts` and `vitest.mts` declare it to theirs, and `index.ts`
 * holds what is implemented to it. So none of the three can drift from the others.
 */
import type { Census } from '../../common/process-table/model.ts';
import type { MatcherPlan } from './matcher-plan.ts';
import type { MatcherResult, RetryOptions } from './retry.ts';

/**
 * The matchers as methods of the runner's `expect(container)`. They retry, under `.not` as well, within `limitMs`. `Returned`
 * is the runner's: void, and a promise of it after `resolves` and `rejects`. Whatever a matcher cannot observe, it
 * neither passes nor fails: it throws.
 */
export interface ForkbedMatchers<Returned> {
  /**
   * Holds when no process of the container is a zombie.
   * @throws as `takeBaseline`
   */
  toHaveNoDefunctProcesses(options?: RetryOptions): Promise<Returned>;
  /**
   * Holds when PID 1 has no child, alive or defunct, that it did not have before. Where the server is PID 1, its own children
   * count.
   * @throws as `takeBaseline`
   */
  toHaveNoOrphans(before: Census, options?: RetryOptions): Promise<Returned>;
  /**
   * Holds when there are no more processes than before. A worker that took the place of another is none too many.
   * @throws as `takeBaseline`
   */
  toHaveReturnedToBaseline(before: Census, options?: RetryOptions): Promise<Returned>;
  /**
   * Holds when no process that was there before has more open descriptors.
   * @throws as `takeBaseline`; ForkbedError ERR_BLIND where no descriptor of before could be read
   */
  toHaveNoLeakedDescriptors(before: Census, options?: RetryOptions): Promise<Returned>;
  /**
   * Holds when the verdict is pass: loads the container with clients, as `forkbed check` does. It does not retry. `http: '/'`
   * speaks HTTP.
   * @throws ArgumentError for a plan that is none; ForkbedError ERR_CONTAINER, ERR_IMAGE; EngineError, EngineLostError,
   *   DeadlineError, NoEngineError
   */
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

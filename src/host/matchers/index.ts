/**
 * Matchers for Jest and Vitest: `expect.extend(forkbedMatchers)`. Each is given a started container, of testcontainers or of
 * forkbed, or a container's id; they look from a container beside it, and need nothing in its image.
 */
import type { Census } from '../../common/process-table/model.ts';
import { containerOf, lookAt, type Observed } from './looked-at.ts';
import type { MatcherFunctions } from './matcher-types.ts';
import type { RetryOptions } from './retry.ts';
import { toHaveNoDefunctProcesses } from './to-have-no-defunct-processes.ts';
import { toHaveNoLeakedDescriptors } from './to-have-no-leaked-descriptors.ts';
import { toHaveNoOrphans } from './to-have-no-orphans.ts';
import { toHaveReturnedToBaseline } from './to-have-returned-to-baseline.ts';
import { toPassForkbed } from './to-pass-forkbed.ts';

export type { ForkbedMatchers } from './matcher-types.ts';

export const forkbedMatchers = {
  toHaveNoDefunctProcesses,
  toHaveNoLeakedDescriptors,
  toHaveNoOrphans,
  toHaveReturnedToBaseline,
  toPassForkbed,
} satisfies MatcherFunctions;

/** The container as it is now: what later is compared with. @throws ForkbedError ERR_OBSERVED, ERR_BLIND */
export function takeBaseline(container: Observed): Promise<Census> {
  return lookAt(containerOf(container));
}

/**
 * Makes "no defunct process" the postcondition of every test of the suite in which it is called.
 * @param observed the container; a function where it is started by a hook
 * @param given.afterEach the runner's, where it is no global
 */
export function afterEachNoDefunct(
  observed: Observed | (() => Observed),
  given: RetryOptions & { afterEach?: (hook: () => Promise<void>, timeoutMs?: number) => void } = {},
): void {
  const register = given.afterEach ?? (globalThis as { afterEach?: typeof given.afterEach }).afterEach;
  if (register === undefined) throw new TypeError('expected afterEach as a global or as an option, received neither');
  const limitMs = given.limitMs ?? 5000;
  register(
    async () => {
      const { pass, message } = await toHaveNoDefunctProcesses(
        typeof observed === 'function' ? observed() : observed,
        given,
      );
      if (!pass) throw new Error(message());
    },
    // Beyond the matcher's own limit: the looks themselves, and the proof of sight before the first.
    limitMs + 30_000,
  );
}

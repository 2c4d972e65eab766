/**
 * Matchers for Jest and Vitest: `expect.extend(forkbedMatchers)`. Each is given a started container, of testcontainers or of
 * forkbed, or a container's id; they look from a container beside it, and need nothing in its image.
 */
import type { Census } from '../../common/process-table/model.ts';
import { ArgumentError } from '../errors.ts';
import { assertFields, assertRetryOptions, CALLBACK, ENGINE } from './arguments.ts';
import { inspect, type Observed, toContainer } from './inspect.ts';
import type { MatcherFunctions } from './matcher-types.ts';
import type { Preparing } from './prepared-image.ts';
import type { RetryOptions } from './retry.ts';
import { toHaveNoDefunctProcesses } from './to-have-no-defunct-processes.ts';
import { toHaveNoLeakedDescriptors } from './to-have-no-leaked-descriptors.ts';
import { toHaveNoOrphans } from './to-have-no-orphans.ts';
import { toHaveReturnedToBaseline } from './to-have-returned-to-baseline.ts';
import { toPassForkbed } from './to-pass-forkbed.ts';

export type { FaultName } from '../../common/chaos/fault-kinds.ts';
export type { ExecEnd, ExecKind, ExecPlan } from '../../common/execs/exec-plan.ts';
export type { Expectation, LoadSpec } from '../../common/load/load-spec.ts';
export type {
  Census,
  ProcessDetail,
  ProcessRecord,
  ProcessState,
  SignalSets,
  TcpSocket,
  TcpState,
  UnixSocket,
} from '../../common/process-table/model.ts';
export type { CheckPlan, ClientCommand, FormerPlan, ProbeConnections } from '../check/plan.ts';
export type { Engine, EngineOptions } from '../docker/engine.ts';
export type { EngineFacts } from '../docker/engine-facts.ts';
export type { Role, Run } from '../docker/run.ts';
export type { Observed } from './inspect.ts';
export type { MatcherPlan } from './matcher-plan.ts';
export type { ForkbedMatchers, MatcherFunctions } from './matcher-types.ts';
export type { Preparing } from './prepared-image.ts';
export type { MatcherResult, RetryOptions } from './retry.ts';

/**
 * All matchers, as functions for the runner's `expect.extend`. `import 'forkbed/jest'` and `import 'forkbed/vitest'` do that,
 * and declare their types.
 */
export const forkbedMatchers: MatcherFunctions = {
  toHaveNoDefunctProcesses,
  toHaveNoLeakedDescriptors,
  toHaveNoOrphans,
  toHaveReturnedToBaseline,
  toPassForkbed,
};

/**
 * The processes of the container, their descriptors and its sockets as they are now: what later states are compared with.
 * @param options.engine as the matchers have it; so `onProgress`
 * @throws ForkbedError ERR_OBSERVED for what is no container, ERR_BLIND, ERR_IMAGE; ArgumentError, ExecError, EngineError,
 * EngineLostError, DeadlineError, NoEngineError
 * @example
 * ```ts
 * import { expect, test } from '@jest/globals';
 * import 'forkbed/jest';
 * import { takeBaseline } from 'forkbed/matchers';
 *
 * test('the server leaves no process behind', async () => {
 *   const before = await takeBaseline('my-container');
 *   // … whatever the test does to the server …
 *   await expect('my-container').toHaveReturnedToBaseline(before);
 * });
 * ```
 */
export async function takeBaseline(container: Observed, options: Preparing = {}): Promise<Census> {
  assertFields('takeBaseline', options, { onProgress: CALLBACK, engine: ENGINE });
  return inspect(toContainer(container, options.engine), options);
}

/**
 * Makes "no defunct process" the postcondition of every test of the suite in which it is called.
 * @param observed the container; a function where it is started by a hook
 * @param given.afterEach the runner's, where it is no global
 * @throws ArgumentError
 * @example
 * ```ts
 * import { afterEachNoDefunct } from 'forkbed/matchers';
 *
 * afterEachNoDefunct('my-container', { limitMs: 2_000 });
 * ```
 */
export function afterEachNoDefunct(
  observed: Observed | (() => Observed),
  settings: RetryOptions & { afterEach?: (hook: () => Promise<void>, timeoutMs?: number) => void } = {},
): void {
  const { afterEach, ...options } = settings;
  assertRetryOptions('afterEachNoDefunct', options);
  const register = afterEach ?? (globalThis as { afterEach?: typeof afterEach }).afterEach;
  if (typeof register !== 'function') {
    const expected = 'afterEach as a global or as an option';
    throw new ArgumentError({ what: 'afterEachNoDefunct', expected, received: register });
  }
  const { limitMs = 5000 } = options;
  register(
    async () => {
      const container = typeof observed === 'function' ? observed() : observed;
      const { pass, message } = await forkbedMatchers.toHaveNoDefunctProcesses(container, options);
      if (!pass) throw new Error(message());
    },
    // Beyond the matcher's own limit: the looks themselves, and the proof of sight before the first.
    limitMs + 30_000,
  );
}

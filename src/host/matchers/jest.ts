/** `import 'forkbed/jest'`: the matchers, and their types, for Jest. */
import { expect } from '@jest/globals';
import type { Census } from '../../common/process-table/model.ts';
import type { CheckPlan } from '../check/plan.ts';
import { forkbedMatchers } from './index.ts';
import type { RetryOptions } from './retry.ts';

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> {
    /** Nobody who has ended waits to be reaped. */
    toHaveNoDefunctProcesses(options?: RetryOptions): Promise<R>;
    /** PID 1 has no child that it did not have before. */
    toHaveNoOrphans(before: Census, options?: RetryOptions): Promise<R>;
    /** No more processes than before. */
    toHaveReturnedToBaseline(before: Census, options?: RetryOptions): Promise<R>;
    /** No process of before holds more descriptors. */
    toHaveNoLeakedDescriptors(before: Census, options?: RetryOptions): Promise<R>;
    /** Loaded with clients, it leaves nothing behind: the verdict is pass. */
    toPassForkbed(plan: Pick<CheckPlan, 'port'> & Partial<CheckPlan>): Promise<R>;
  }
}

expect.extend(forkbedMatchers);

/** `import 'forkbed/jest'`: the matchers, and their types, for Jest. */
import { expect } from '@jest/globals';
import { forkbedMatchers } from './index.ts';
import type { ForkbedMatchers } from './matcher-types.ts';

declare module 'expect' {
  // The names of the parameters are expect's: TypeScript merges no others.
  interface Matchers<R extends void | Promise<void>, T = unknown> extends ForkbedMatchers<R> {}
}

expect.extend(forkbedMatchers);

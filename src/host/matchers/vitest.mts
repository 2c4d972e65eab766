/**
 * `import 'forkbed/vitest'`: the matchers, and their types, for Vitest. It is a module, and the one of the package: Vitest
 * cannot be required from CommonJS, which the rest of dist/ is.
 */
import { expect } from 'vitest';
import { forkbedMatchers } from './index.ts';
import type { ForkbedMatchers } from './matcher-types.ts';

declare module 'vitest' {
  // The parameters, with their constraints and defaults, are Vitest's: TypeScript merges no others.
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends ForkbedMatchers<R> {}
}

expect.extend(forkbedMatchers);

/** Registers the five matchers with Vitest, and their types with TypeScript. */
import 'forkbed/vitest';

/** Vitest's own tests alone. A snapshot that is missing fails, as it does in `jest --ci`: `vitest run --update` writes it. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['vitest/*.spec.ts'],
    setupFiles: ['vitest/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    update: 'none',
  },
});

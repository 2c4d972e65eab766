/**
 * `npm run build`: src/host and src/common as the package carries them, in dist/. ES modules, which Node and Vitest load, also
 * for `require`; beside them CommonJS for Jest, which loads nothing else; and the declarations of both. Dependencies are
 * imported, never bundled, but for those that Jest could not load: each comes with its licence, in dist/licences (ADR 0026).
 */
import { defineConfig, type UserConfig } from 'tsdown';

const LIBRARY = {
  index: 'src/host/index.ts',
  matchers: 'src/host/matchers/index.ts',
  jest: 'src/host/matchers/jest.ts',
  'global-setup': 'src/host/global-setup.ts',
};
/** Vitest cannot be required; the command line is run, never imported. */
const MODULES_ALONE = { vitest: 'src/host/matchers/vitest.mts', cli: 'src/host/cli/main.ts' };

/** ES modules alone. What else they bring is never reached. */
const BUNDLED = ['d3-array', 'd3-color', 'd3-format', 'd3-interpolate', 'd3-path', 'd3-scale', 'd3-shape', 'internmap'];

const shared: UserConfig = {
  platform: 'node',
  target: 'node22.22',
  outDir: 'dist',
  clean: false,
  fixedExtension: true,
  hash: false,
  deps: { onlyBundle: BUNDLED },
  copy: BUNDLED.map((name) => ({ from: `node_modules/${name}/LICENSE`, to: 'dist/licences', rename: name })),
  dts: { tsconfig: 'tsconfig.build.json', entry: ['src/host/**', '!src/host/cli/**'] },
  failOnWarn: true,
  suppressWarnings: [
    // Jest needs it.
    /recommend using the ESM format/,
    // TypeScript 7.1 will have what replaces it.
    /generator on TypeScript 7\.0 is deprecated/,
  ],
  logLevel: 'warn',
};

export default defineConfig([
  { ...shared, format: 'esm', entry: { ...LIBRARY, ...MODULES_ALONE } },
  { ...shared, format: 'cjs', entry: LIBRARY },
]);

/**
 * `npm run build`: src/host and src/common as the package carries them, in dist/. ES modules, which Node and Vitest load, also
 * for `require`; beside them CommonJS for Jest, which loads nothing else; and the declarations of both. Dependencies are
 * imported, never bundled, but for those that Jest could not load (ADR 0026), and the client of the engine (ADR 0050): each comes with
 * its licence, in dist/licences.
 */
import { existsSync } from 'node:fs';
import { defineConfig, type Rolldown, type UserConfig } from 'tsdown';

const LIBRARY = {
  index: 'src/host/index.ts',
  matchers: 'src/host/matchers/index.ts',
  jest: 'src/host/matchers/jest.ts',
  'global-setup': 'src/host/global-setup.ts',
};
/** Vitest cannot be required; the command line is run, never imported. */
const MODULES_ALONE = { vitest: 'src/host/matchers/vitest.mts', cli: 'src/host/cli/main.ts' };

/** ES modules alone. What else they bring is never reached. */
const CHART = ['d3-array', 'd3-color', 'd3-format', 'd3-interpolate', 'd3-path', 'd3-scale', 'd3-shape', 'internmap'];
/** The client of the engine, without what it loads at its start and forkbed needs seldom, or never: `withoutSeldom`. */
const CLIENT = [
  'debug',
  'docker-modem',
  'dockerode',
  'inherits',
  'ms',
  'readable-stream',
  'safe-buffer',
  'split-ca',
  'string_decoder',
  'util-deprecate',
];
const BUNDLED = [...CHART, ...CLIENT];

const shared: UserConfig = {
  platform: 'node',
  target: 'node22.22',
  outDir: 'dist',
  clean: false,
  fixedExtension: true,
  hash: false,
  deps: { onlyBundle: BUNDLED, alwaysBundle: [/^dockerode$/], neverBundle: [/^supports-color$/, /^dockerode\/lib\//] },
  plugins: [withoutSeldom()],
  copy: BUNDLED.map((name) => ({ from: licenceOf(name), to: 'dist/licences', rename: name })),
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

/** What `forkbed watch --web` serves (ADR 0047): one module for browsers, and beside it what needs no building. */
const page: UserConfig = {
  name: 'page',
  platform: 'browser',
  target: 'es2022',
  outDir: 'dist/page',
  clean: false,
  hash: false,
  format: 'esm',
  entry: { page: 'src/page/main.ts' },
  outExtensions: () => ({ js: '.js' }),
  tsconfig: 'src/page/tsconfig.json',
  deps: { onlyBundle: ['uplot'] },
  minify: true,
  dts: false,
  copy: [
    { from: ['src/page/index.html', 'src/page/page.css', 'src/page/icon.svg'], to: 'dist/page' },
    { from: 'node_modules/uplot/dist/uPlot.min.css', to: 'dist/page' },
    { from: 'node_modules/uplot/LICENSE', to: 'dist/licences', rename: 'uplot' },
  ],
  failOnWarn: true,
  logLevel: 'warn',
};

export default defineConfig([
  page,
  { ...shared, format: 'esm', entry: { ...LIBRARY, ...MODULES_ALONE } },
  { ...shared, format: 'cjs', entry: LIBRARY },
]);

/**
 * gRPC, which a build with BuildKit alone needs, and an implementation of ssh, in the place of which forkbed runs the user's own `ssh`: to
 * load both takes longer than all else of a short command. A pattern that is not there fails the build.
 */
function withoutSeldom(): Rolldown.Plugin {
  const edits = [
    [
      'dockerode/lib/docker.js',
      "withSession = require('./session')",
      "withSession = (...args) => require('dockerode/lib/session')(...args)",
    ],
    ['dockerode/lib/docker.js', "require('./buildkit')", "require('dockerode/lib/buildkit')"],
    [
      'docker-modem/lib/modem.js',
      "ssh = require('./ssh')",
      "ssh = () => { throw new Error('expected a tunnel of the ssh command, received an engine of ssh'); }",
    ],
  ] as const;
  return {
    name: 'without-seldom',
    transform(code, id) {
      let edited = code;
      for (const [file, from, to] of edits.filter(([file]) => id.endsWith(`/node_modules/${file}`))) {
        if (!code.includes(from)) throw new Error(`expected ${from} in ${file}, received another version of it`);
        edited = edited.replace(from, to);
      }
      return edited === code ? undefined : edited;
    },
  };
}

/** What has no file of its own names its licence in package.json. */
function licenceOf(name: string): string {
  const files = ['LICENSE', 'license.md', 'package.json'].map((file) => `node_modules/${name}/${file}`);
  return files.find((file) => existsSync(file)) ?? '';
}

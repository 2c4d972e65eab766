/** npm, pnpm and Yarn as the repository pins them: how each installs a package from its file, and starts what it installed. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cleanEnvironment, succeed } from './own-process.ts';

export interface PackageManager {
  /** The program and its first arguments. */
  readonly command: readonly [program: string, ...args: string[]];
  /** Adds what follows, such as `./forkbed-0.1.0.tgz`, to the project's dependencies. No script of a dependency runs. */
  readonly add: readonly string[];
  /** Starts a program that the project has installed; its name and its arguments follow. */
  readonly start: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

export const MANAGERS = ['npm', 'pnpm', 'yarn'] as const;
export type ManagerName = (typeof MANAGERS)[number];

/** The registry is npm's for all three, as this machine configures it. */
export async function packageManager(name: ManagerName): Promise<PackageManager> {
  if (name === 'npm') return NPM;
  const { stdout } = await succeed('npm', ['config', 'get', 'registry'], {
    cwd: __dirname,
    env: cleanEnvironment(),
    limitMs: 30_000,
  });
  return name === 'pnpm' ? pnpm(stdout.trim()) : yarn(new URL(stdout.trim()));
}

const NPM: PackageManager = {
  command: ['npm'],
  add: ['install', '--save-dev', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'],
  start: ['exec', '--offline', '--'],
  environment: {},
};

function pnpm(registry: string): PackageManager {
  return {
    command: [process.execPath, join(dirname(require.resolve('pnpm')), 'bin/pnpm.mjs')],
    add: ['add', '--save-dev', '--ignore-scripts', '--prefer-offline'],
    start: ['exec'],
    environment: {
      pnpm_config_registry: registry,
      pnpm_config_minimum_release_age: '0',
      pnpm_config_update_notifier: 'false',
      // Before each program that it starts.
      pnpm_config_verify_deps_before_run: 'false',
    },
  };
}

function viteVersion(): string {
  const lock: { packages: Record<string, { version: string }> } = JSON.parse(
    readFileSync(join(__dirname, '../../package-lock.json'), 'utf8'),
  );
  return lock.packages['node_modules/vite']?.version ?? 'latest';
}

/** Its default: no node_modules, and every package stays in its archive. */
function yarn(registry: URL): PackageManager {
  const insecure = registry.protocol === 'http:' ? { YARN_UNSAFE_HTTP_WHITELIST: registry.hostname } : {};
  return {
    command: [process.execPath, require.resolve('@yarnpkg/cli-dist/bin/yarn.js')],
    // Vitest needs it from the project.
    add: ['add', '--dev', `vite@${viteVersion()}`],
    start: [],
    environment: {
      YARN_NPM_REGISTRY_SERVER: registry.href,
      YARN_NPM_MINIMAL_AGE_GATE: '0',
      YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
      YARN_ENABLE_SCRIPTS: 'false',
      YARN_ENABLE_TELEMETRY: 'false',
      ...insecure,
    },
  };
}

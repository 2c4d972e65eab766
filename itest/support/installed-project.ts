/** Somebody's project, in a folder of its own, that has installed forkbed from its package. Nothing of it is left on dispose. */
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { cleanEnvironment, succeed } from './own-process.ts';
import { type ManagerName, type PackageManager, packageManager } from './package-managers.ts';
import { type Outcome, run } from './run.ts';

export const ROOT = join(__dirname, '../..');
export const CONSUMER = join(ROOT, 'itest/consumer');

const LIMIT_MS = 240_000;

export class InstalledProject implements Disposable {
  readonly folder: string;
  readonly #manager: PackageManager;

  private constructor({ folder, manager }: { folder: string; manager: PackageManager }) {
    this.folder = folder;
    this.#manager = manager;
  }

  /** itest/consumer, and forkbed in it. @throws Error where the package manager fails, with its output */
  static async install(tarball: string, name: ManagerName): Promise<InstalledProject> {
    const folder = mkdtempSync(join(tmpdir(), `forkbed-${name}-`));
    try {
      cpSync(CONSUMER, folder, { recursive: true });
      copyFileSync(tarball, join(folder, basename(tarball)));
      if (name === 'npm') writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lockOfConsumer()));
      // Without it Yarn takes a folder further up for the project.
      if (name === 'yarn') writeFileSync(join(folder, 'yarn.lock'), '');
      const project = new InstalledProject({ folder, manager: await packageManager(name) });
      const { command, add, environment } = project.#manager;
      const [program, ...first] = command;
      await succeed(program, [...first, ...add, `./${basename(tarball)}`], {
        cwd: folder,
        env: { ...cleanEnvironment(), ...environment },
        limitMs: LIMIT_MS,
      });
      return project;
    } catch (error) {
      rmSync(folder, { recursive: true });
      throw error;
    }
  }

  /** A program that the project has installed, such as `jest`, as the package manager starts it. */
  run(program: string, args: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    const { command, start, environment } = this.#manager;
    const [first, ...rest] = command;
    return run(first, [...rest, ...start, program, ...args], {
      cwd: this.folder,
      env: { ...cleanEnvironment(), ...environment, ...variables },
      limitMs: LIMIT_MS,
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}

type Versions = Readonly<Record<string, string>>;

export function packageOf(folder: string): { readonly devDependencies: Versions; readonly dependencies?: Versions } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** The repository's own: so what is installed is the same every day, and is in npm's cache already. */
function lockOfConsumer(): unknown {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const { devDependencies } = packageOf(CONSUMER);
  return { ...lock, name: 'forkbed-consumer', packages: { ...lock.packages, '': { devDependencies } } };
}

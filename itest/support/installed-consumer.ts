/**
 * itest/consumer as somebody's project that has installed forkbed: the package is packed, the project copied into a folder of
 * its own, and both installed there. Nothing of it is left on dispose.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { environmentOfItsOwn, type Outcome, run } from './run.ts';

export const ROOT = join(__dirname, '../..');
export const CONSUMER = join(ROOT, 'itest/consumer');

const LIMIT_MS = 120_000;
const INSTALL = ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];

export class InstalledConsumer implements Disposable {
  readonly folder: string;
  readonly tarball: string;

  private constructor({ folder, tarball }: { folder: string; tarball: string }) {
    this.folder = folder;
    this.tarball = tarball;
  }

  /** `npm pack` builds dist/ anew, as it does for anybody. @throws Error where npm fails, with what it said */
  static async install(): Promise<InstalledConsumer> {
    const folder = mkdtempSync(join(tmpdir(), 'forkbed-consumer-'));
    try {
      cpSync(CONSUMER, folder, { recursive: true });
      writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lockOfConsumer()));
      await succeed('npm', ['pack', '--pack-destination', folder], ROOT);
      const [tarball, ...others] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
      if (tarball === undefined || others.length > 0) {
        throw new Error(`expected one package from npm pack, received ${[tarball, ...others].join(', ')}`);
      }
      await succeed('npm', [...INSTALL, `./${tarball}`], folder);
      return new InstalledConsumer({ folder, tarball: join(folder, tarball) });
    } catch (error) {
      rmSync(folder, { recursive: true });
      throw error;
    }
  }

  /** A program that the project has installed, such as `jest`. */
  run(program: string, args: readonly string[]): Promise<Outcome> {
    return runIn(this.folder, join(this.folder, 'node_modules/.bin', program), args);
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

async function succeed(command: string, args: readonly string[], cwd: string): Promise<void> {
  const { exitCode, stdout, stderr } = await runIn(cwd, command, args);
  if (exitCode === 0) return;
  throw new Error(`expected ${command} ${args.join(' ')} to end with 0, received ${exitCode}:\n${stdout}${stderr}`);
}

/** In a folder, with the Node of this run, for npm's may be older; and as a run of its own, of no Jest around it. */
export function runIn(folder: string, command: string, args: readonly string[]): Promise<Outcome> {
  const { JEST_WORKER_ID: _worker, NODE_ENV: _mode, ...inherited } = environmentOfItsOwn();
  const path = [dirname(process.execPath), inherited.PATH].join(delimiter);
  const env = { ...inherited, PATH: path, NO_COLOR: '1' };
  return run(command, args, { cwd: folder, env, limitMs: LIMIT_MS });
}

/**
 * itest/consumer as somebody's project that has installed forkbed: the package is packed, the project copied into a folder of
 * its own, and both installed there. Nothing of it is left on dispose.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { Outcome } from './compose-project.ts';

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
    return run(join(this.folder, 'node_modules/.bin', program), args, this.folder);
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
  const { exitCode, stdout, stderr } = await run(command, args, cwd);
  if (exitCode === 0) return;
  throw new Error(`expected ${command} ${args.join(' ')} to end with 0, received ${exitCode}:\n${stdout}${stderr}`);
}

/** With the Node of this run, for npm's may be older; and as a run of its own, of no Jest around it. */
function environment(): NodeJS.ProcessEnv {
  const {
    FORKBED_RUN: _run,
    FORKBED_OWNER: _owner,
    JEST_WORKER_ID: _worker,
    NODE_ENV: _mode,
    ...inherited
  } = process.env;
  const path = [dirname(process.execPath), inherited.PATH].join(delimiter);
  return { ...inherited, PATH: path, NO_COLOR: '1', FORKBED_IMAGE: inherited.FORKBED_IMAGE ?? 'forkbed' };
}

export function run(command: string, args: readonly string[], cwd: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env: environment(), timeout: LIMIT_MS, maxBuffer: 64 << 20 };
    execFile(command, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr });
      else reject(error);
    });
  });
}

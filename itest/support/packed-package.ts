/**
 * The package as `npm pack` makes it, from a copy of the repository: so dist/ of the repository stays as it is, and tests that
 * pack at the same time do not meet. Nothing of it is left on dispose.
 */
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnvironment, succeed } from './own-process.ts';

const ROOT = join(__dirname, '../..');
/** Of the repository's top folder: what no checkout has, and what is the same for the copy. */
const NOT_COPIED = new Set(['.git', '.env', 'dist', 'node_modules', 'reports']);
const LIMIT_MS = 120_000;

export class PackedPackage implements Disposable {
  /** The package itself, a .tgz file. */
  readonly tarball: string;
  /** Its files, as npm unpacks them. */
  readonly unpacked: string;
  readonly #folder: string;

  private constructor({ folder, tarball }: { folder: string; tarball: string }) {
    this.#folder = folder;
    this.tarball = join(folder, tarball);
    this.unpacked = join(folder, 'package');
  }

  /** @throws Error where npm fails, with its output */
  static async pack(): Promise<PackedPackage> {
    const folder = mkdtempSync(join(tmpdir(), 'forkbed-package-'));
    try {
      const copy = join(folder, 'repository');
      for (const name of readdirSync(ROOT)) {
        if (!NOT_COPIED.has(name)) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
      }
      symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
      const where = { env: cleanEnvironment(), limitMs: LIMIT_MS };
      await succeed('npm', ['pack', '--pack-destination', folder], { ...where, cwd: copy });
      const [tarball, ...others] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
      if (tarball === undefined || others.length > 0) {
        throw new Error(`expected one package from npm pack, received ${[tarball, ...others].join(', ')}`);
      }
      await succeed('tar', ['--extract', '--file', tarball], { ...where, cwd: folder });
      return new PackedPackage({ folder, tarball });
    } catch (error) {
      rmSync(folder, { recursive: true });
      throw error;
    }
  }

  /** Paths of all files, below `unpacked`, in order. */
  files(): string[] {
    return readdirSync(this.unpacked, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.unpacked.length + 1))
      .sort();
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}

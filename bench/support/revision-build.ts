/**
 * forkbed's command line and matchers as a revision has them: its package, unpacked beside its dependencies. Of a revision whose package does not run
 * (that of 76699b4 ends with a syntax error) it is the sources, which Node takes as they are.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RevisionBuild extends Disposable {
  /** What Node runs. */
  readonly program: string;
  /** The module of the matchers. */
  readonly matchers: string;
  /** `package`, or `sources`. */
  readonly kind: string;
}

/** `revision`: of git; `undefined` for the working tree. Takes minutes: its dependencies are installed anew. @throws Error of git or npm */
export function buildRevision(revision?: string): RevisionBuild {
  const folder = mkdtempSync(join(tmpdir(), 'forkbed-revision-'));
  const tree = revision === undefined ? process.cwd() : join(folder, 'tree');
  const dispose = () => {
    process.off('exit', dispose);
    if (existsSync(join(tree, '.git')) && revision !== undefined) run('git', ['worktree', 'remove', '--force', tree]);
    rmSync(folder, { recursive: true, force: true });
  };
  // Also where a signal ends the benchmark: git would remember the tree.
  process.on('exit', dispose);
  try {
    if (revision !== undefined) {
      run('git', ['worktree', 'add', '--detach', tree, revision]);
      run('npm', ['ci', '--no-audit', '--no-fund'], tree);
    }
    const found = findProgram(folder, tree);
    return { ...found, [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

function findProgram(folder: string, tree: string): Pick<RevisionBuild, 'program' | 'matchers' | 'kind'> {
  run('npm', ['pack', '--pack-destination', folder], tree);
  const packed = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (packed === undefined) throw new Error(`expected npm pack to make a package of ${tree}, received none`);
  const installed = join(folder, 'installed');
  mkdirSync(installed);
  run('tar', ['--extract', '--file', join(folder, packed), '--directory', installed]);
  symlinkSync(join(tree, 'node_modules'), join(installed, 'node_modules'));
  const program = join(installed, 'package/bin/forkbed.mjs');
  if (existsSync(program) && starts(program)) {
    return { program, matchers: join(installed, 'package/dist/matchers.mjs'), kind: 'package' };
  }
  return {
    program: join(tree, 'bin/forkbed.mjs'),
    matchers: join(tree, 'src/host/matchers/index.ts'),
    kind: 'sources',
  };
}

function starts(program: string): boolean {
  try {
    run(process.execPath, [program, '--version']);
    return true;
  } catch {
    return false;
  }
}

function run(command: string, args: readonly string[], cwd?: string): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'], ...(cwd === undefined ? {} : { cwd }) });
}

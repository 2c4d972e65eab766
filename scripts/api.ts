/**
 * The public API of the package: all entry points of package.json's exports, and their reports in docs/api.
 * npm run api builds the package and writes the reports; npm run api -- --check compares them, and prints a sentence for each problem.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ExitCode } from '../src/common/exit-codes.ts';
import { checkExamples, type EntryPoint, examineApi } from './api-report.ts';

const ROOT = join(import.meta.dirname, '..');
/** In the package's own folder: there its name can be imported. */
const SCRATCH = join(ROOT, 'reports/api');

process.exitCode = main(process.argv.slice(2));

function main(args: readonly string[]): ExitCode {
  const [mode, ...others] = args;
  if (others.length > 0 || (mode !== undefined && mode !== '--check')) {
    process.stderr.write(`api: expected --check or nothing, received ${args.join(' ')}\n`);
    return ExitCode.Usage;
  }
  rmSync(SCRATCH, { recursive: true, force: true });
  mkdirSync(SCRATCH, { recursive: true });
  execFileSync(join(ROOT, 'scripts/build.sh'), { stdio: ['ignore', 'ignore', 'inherit'] });
  const entries = entryPoints();
  const isWriting = mode === undefined;
  const problems = [...entries.flatMap((entry) => examineApi(entry, { isWriting })), ...checkExamples(entries)];
  for (const problem of problems) process.stderr.write(`api: ${problem}\n`);
  return problems.length === 0 ? ExitCode.Pass : ExitCode.Fail;
}

/** Those of package.json's exports that have declarations. */
function entryPoints(): EntryPoint[] {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return Object.values<string | { types?: string; import?: { types: string } }>(exports).flatMap((target) => {
    const types = typeof target === 'string' ? undefined : (target.types ?? target.import?.types);
    if (types === undefined) return [];
    const file = basename(types, '.d.mts');
    const name = file === 'index' ? 'forkbed' : file;
    return [{ root: ROOT, declarations: join(ROOT, types), reports: join(ROOT, 'docs/api'), name, scratch: SCRATCH }];
  });
}

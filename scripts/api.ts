/**
 * The public API of the package: all entry points of package.json's exports, and their reports in docs/api.
 * npm run api builds the package and writes the reports; npm run api -- --check compares them, and prints a sentence for each problem.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ExitCode } from '../src/common/exit-codes.ts';
import { checkExamples, type EntryPoint, examineApi, examplesIn, examplesOf, strayReports } from './api-report.ts';

const ROOT = join(import.meta.dirname, '..');
const REPORTS = join(ROOT, 'docs/api');
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
  build();
  const entries = entryPoints();
  const isWriting = mode === undefined;
  const refused = entries.flatMap((entry) => examineApi(entry, { isWriting }));
  const page = readFileSync(join(ROOT, 'docs/library.md'), 'utf8');
  const examples = [...entries.flatMap(examplesOf), ...examplesIn(page, 'library')];
  const problems = [
    ...refused,
    ...strayReports(REPORTS, entries),
    ...checkExamples(examples, { root: ROOT, scratch: SCRATCH }),
  ];
  for (const problem of problems) process.stderr.write(`api: ${problem}\n`);
  return problems.length === 0 ? ExitCode.Pass : ExitCode.Fail;
}

/** @throws Error with what the build printed, where it fails */
function build(): void {
  const { status, stdout, stderr, error } = spawnSync(join(ROOT, 'scripts/build.sh'), { encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`expected the package to build, received ${status}:\n${stdout}${stderr}`);
}

/** Those of package.json's exports that have declarations. */
function entryPoints(): EntryPoint[] {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return Object.values<string | { types?: string; import?: { types: string } }>(exports).flatMap((target) => {
    const types = typeof target === 'string' ? undefined : (target.types ?? target.import?.types);
    if (types === undefined) return [];
    const file = basename(types, '.d.mts');
    const name = file === 'index' ? 'forkbed' : file;
    return [{ root: ROOT, declarations: join(ROOT, types), reports: REPORTS, name, scratch: SCRATCH }];
  });
}

/**
 * `npm run pid1 -- --against FILE`: FILE is the docs/pid1.json of another run. Writes docs/pid1-repeat.json and what follows from it
 * (pages.ts), and prints the facts in which the two runs differ. Exit code 1 where one differs and repeat.ts does not say why. It needs no engine.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runnerErrors } from '../support/runner-errors.ts';
import { REPEAT_FILE, readRecorded, writePages } from './pages.ts';
import { describeDifference, findRepeatDifferences, type RepeatDifference, toRepeat } from './repeat.ts';
import type { Catalogue } from './row.ts';

const { usage } = runnerErrors('pid1 --against');
const { positionals } = parseArgs({ allowPositionals: true });
writeFileSync(REPEAT_FILE, `${JSON.stringify(toRepeat(readOther(onlyFile())), undefined, 2)}\n`);
const recorded = readRecorded();
writePages(recorded);
process.exitCode = report(findRepeatDifferences(recorded.catalogue.rows, recorded.repeat));

function onlyFile(): string {
  const [file, ...more] = positionals;
  return file !== undefined && more.length === 0 ? file : usage(`expected one file, received ${positionals.length}`);
}

function readOther(name: string): Catalogue {
  try {
    const catalogue: unknown = JSON.parse(readFileSync(name, 'utf8'));
    if (isCatalogue(catalogue)) return catalogue;
  } catch (error) {
    usage(`expected the pid1.json of another run, received ${name}: ${String(error)}`);
  }
  return usage(`expected the pid1.json of another run, received ${name}, which has no rows`);
}

function isCatalogue(value: unknown): value is Catalogue {
  return typeof value === 'object' && value !== null && 'rows' in value && Array.isArray(value.rows);
}

function report(all: readonly RepeatDifference[]): number {
  const unexplained = all.filter(({ reason }) => reason === undefined);
  for (const one of all) {
    process.stdout.write(`${describeDifference(one)}: ${one.reason ?? 'no reason is known'}\n`);
  }
  process.stdout.write(`${all.length} facts differ, ${unexplained.length} of them without a reason\n`);
  return unexplained.length === 0 ? 0 : 1;
}

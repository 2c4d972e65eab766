/** What the runs have recorded in docs, and everything that is written from it: two pages, and what the checks know of the programs. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KnownProgram } from '../../src/common/known-programs/known-program.ts';
import { CAUSES } from './causes.ts';
import { type Comparison, comparisonPage } from './comparison-page.ts';
import { parseGuesses, scoreGuesses } from './guesses.ts';
import { toKnownPrograms } from './known-programs.ts';
import { pidOnePage } from './pid1-page.ts';
import type { Repeat } from './repeat.ts';
import type { Catalogue } from './row.ts';

const ROOT = join(import.meta.dirname, '../..');
export const CATALOGUE_FILE = join(ROOT, 'docs/pid1.json');
export const COMPARISON_FILE = join(ROOT, 'docs/pid1-comparison.json');
export const REPEAT_FILE = join(ROOT, 'docs/pid1-repeat.json');
const PAGE = join(ROOT, 'docs/pid1.md');
const COMPARISON_PAGE = join(ROOT, 'docs/pid1-comparison.md');
const GUESSES = join(ROOT, 'docs/pid1-guesses.md');
const KNOWN_PROGRAMS = join(ROOT, 'src/common/known-programs/known-programs.ts');
const KNOWN_PROGRAMS_HEAD = `/** Written by \`npm run pid1\` from docs/pid1.json; \`npm run pid1 -- --pages\` writes it without a measurement. */
import type { KnownProgram } from './known-program.ts';

export const KNOWN_PROGRAMS: readonly KnownProgram[] = `;

export interface Recorded {
  readonly catalogue: Catalogue;
  readonly comparison: Comparison;
  readonly repeat: Repeat;
}

export function readRecorded(): Recorded {
  const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
  return { catalogue: read(CATALOGUE_FILE), comparison: read(COMPARISON_FILE), repeat: read(REPEAT_FILE) };
}

export function writePages({ catalogue, comparison, repeat }: Recorded): void {
  const { rows } = catalogue;
  const score = scoreGuesses(parseGuesses(readFileSync(GUESSES, 'utf8')), rows);
  writeFileSync(PAGE, pidOnePage(catalogue, { score, causes: CAUSES, repeat, comparison }));
  writeFileSync(COMPARISON_PAGE, comparisonPage(comparison, rows));
  writeKnownPrograms(toKnownPrograms(rows, repeat));
}

/** As Biome formats it. */
function writeKnownPrograms(programs: readonly KnownProgram[]): void {
  writeFileSync(KNOWN_PROGRAMS, `${KNOWN_PROGRAMS_HEAD}${JSON.stringify(programs)};\n`);
  const biome = join(ROOT, 'node_modules/.bin/biome');
  execFileSync(biome, ['format', '--write', KNOWN_PROGRAMS], { cwd: ROOT, stdio: 'ignore' });
}

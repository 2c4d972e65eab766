/** Everything that is written from docs/pid1.json and docs/pid1-comparison.json: two pages, and what the checks know of the programs. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CAUSES } from './causes.ts';
import { type Comparison, comparisonPage } from './comparison-page.ts';
import { parseGuesses, scoreGuesses } from './guesses.ts';
import { toKnownPrograms } from './known-programs.ts';
import { type Catalogue, pidOnePage } from './pid1-page.ts';
import type { Row } from './row.ts';

const ROOT = join(import.meta.dirname, '../..');
export const CATALOGUE_FILE = join(ROOT, 'docs/pid1.json');
export const COMPARISON_FILE = join(ROOT, 'docs/pid1-comparison.json');
const PAGE = join(ROOT, 'docs/pid1.md');
const COMPARISON_PAGE = join(ROOT, 'docs/pid1-comparison.md');
const GUESSES = join(ROOT, 'docs/pid1-guesses.md');
const KNOWN_PROGRAMS = join(ROOT, 'src/common/known-programs/known-programs.ts');
const KNOWN_PROGRAMS_HEAD = `/** Written by \`npm run pid1\` from docs/pid1.json; \`npm run pid1 -- --pages\` writes it without a measurement. */
import type { KnownProgram } from './known-program.ts';

export const KNOWN_PROGRAMS: readonly KnownProgram[] = `;

export function readCatalogue(): Catalogue {
  return JSON.parse(readFileSync(CATALOGUE_FILE, 'utf8'));
}

export function readComparison(): Comparison {
  return JSON.parse(readFileSync(COMPARISON_FILE, 'utf8'));
}

export function writePages(catalogue: Catalogue, comparison: Comparison): void {
  const score = scoreGuesses(parseGuesses(readFileSync(GUESSES, 'utf8')), catalogue.rows);
  writeFileSync(PAGE, pidOnePage(catalogue, { score, causes: CAUSES }));
  writeFileSync(COMPARISON_PAGE, comparisonPage(comparison, catalogue.rows));
  writeKnownPrograms(catalogue.rows);
}

/** As Biome formats it. */
function writeKnownPrograms(rows: readonly Row[]): void {
  writeFileSync(KNOWN_PROGRAMS, `${KNOWN_PROGRAMS_HEAD}${JSON.stringify(toKnownPrograms(rows))};\n`);
  const biome = join(ROOT, 'node_modules/.bin/biome');
  execFileSync(biome, ['format', '--write', KNOWN_PROGRAMS], { cwd: ROOT, stdio: 'ignore' });
}

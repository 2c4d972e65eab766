/** Writes docs/performance.md from the results in bench/results and from bench/notes.md: no figure of a result is typed by hand. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performancePage } from './performance-page.ts';
import type { StoredResult } from './result.ts';

const bench = join(process.cwd(), 'bench');
const results = readdirSync(join(bench, 'results'))
  .filter((name) => name.endsWith('.json'))
  .map((name): StoredResult => JSON.parse(readFileSync(join(bench, 'results', name), 'utf8')));
const notes = readFileSync(join(bench, 'notes.md'), 'utf8');
writeFileSync(join(process.cwd(), 'docs/performance.md'), performancePage({ results, notes }));

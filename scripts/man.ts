/**
 * `npm run man`: writes the manual page, dist/forkbed.1, from the tables of the command line. Its date is that of its version in
 * CHANGELOG.md, so that two builds write the same page.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../src/host/cli/commands.ts';
import { manPage } from '../src/host/completion/man-page.ts';
import { releaseDate } from './release-date.ts';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const date = releaseDate(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'), version);
if (date === undefined) throw new Error(`expected CHANGELOG.md to have "## [${version}] - YYYY-MM-DD", received none`);
mkdirSync(DIST, { recursive: true });
writeFileSync(join(DIST, 'forkbed.1'), manPage(COMMANDS, { version, date }));

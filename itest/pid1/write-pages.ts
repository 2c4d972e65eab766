/** `npm run pid1 -- --pages`: the pages of the catalogue, and what the checks know of its programs, from the rows as they are. */
import { readRecorded, writePages } from './pages.ts';

writePages(readRecorded());

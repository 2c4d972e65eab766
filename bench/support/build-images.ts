/** Builds what the servers of the benchmarks run from, quickly where nothing changed; forkbed's own image is Compose's. */
import { buildSubject } from '../../itest/support/subject-image.ts';
import { FOLDERS } from './subjects.ts';

for (const folder of FOLDERS) await buildSubject(folder);

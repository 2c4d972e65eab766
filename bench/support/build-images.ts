/** Builds what the servers and the other client of the benchmarks run from, quickly where nothing changed; forkbed's own image is Compose's. */
import { buildSubject } from '../../testkit/subject-image.ts';
import { FOLDERS } from './subjects.ts';

for (const folder of [...FOLDERS, 'c-client']) await buildSubject(folder);

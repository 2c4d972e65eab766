/** Writes docs/schema/config.schema.json from the table of options: npm run schema. A unit test holds the two equal. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configSchema } from '../src/host/config/config-schema.ts';

const FILE = join(import.meta.dirname, 'schema/config.schema.json');

writeFileSync(FILE, `${JSON.stringify(configSchema(), null, 2)}\n`);

/** What scripts/setup.sh found out about this machine: which base image, and whether Ryuk can be had. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const file = join(__dirname, '../../.env');
if (existsSync(file)) process.loadEnvFile(file);

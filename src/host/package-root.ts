/** The folder of the package, which carries what the image of the programs is built from. */
import { join } from 'node:path';

export const PACKAGE_ROOT = join(import.meta.dirname, '../..');

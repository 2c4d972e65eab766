/** The folder of the package, which carries what the image of the programs is built from. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Sources and compiled files lie at different depths below it. */
export const PACKAGE_ROOT: string = nearestManifest(import.meta.dirname);

function nearestManifest(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`expected a package.json above ${import.meta.dirname}, received none`);
  return nearestManifest(parent);
}

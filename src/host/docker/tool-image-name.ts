/** The name of the image with forkbed's own programs: a hash of all that it is built from, so that a change builds another. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../package-root.ts';
import { toolImageSources } from './tool-image-sources.ts';

/**
 * @param base the base image that it is built from
 * @param root the folder of the repository, or of the package
 */
export function toolImageName(base: string, root = PACKAGE_ROOT): string {
  const hash = createHash('sha256').update(base);
  for (const file of toolImageSources(root)) {
    const content = readFileSync(join(root, file));
    // With its length: no two lists of files are one text.
    hash.update(`\0${file}\0${content.length}\0`).update(content);
  }
  return `forkbed:${hash.digest('hex').slice(0, 12)}`;
}

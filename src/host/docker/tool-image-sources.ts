/**
 * The files that forkbed's own image is built from: what its build reads, and nothing else. Its name is their hash, and its build gets
 * these alone, so that a file which is missing here fails the build. The repository and the package have the same.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { PACKAGE_ROOT } from '../package-root.ts';

const DOCKERFILE = 'Dockerfile';
const CONTAINER = 'src/container';
/** What the Dockerfile copies and runs, beside TypeScript, by folder. */
const NATIVE: readonly (readonly [folder: string, files: RegExp])[] = [
  [CONTAINER, /\.sh$/],
  [`${CONTAINER}/posix`, /\.[ch]$/],
  [`${CONTAINER}/tls`, /\.c$/],
  [`${CONTAINER}/http2`, /\.c$/],
  [`${CONTAINER}/runtime`, /\.(?:[ch]|sh)$/],
];
/** An import or export from a file of ours; that of types alone is left out by the bundler, and not read. */
const IMPORT = /^(?:import|export)\s(?!type\s)(?:[^'"`;]*?\sfrom\s)?'(\.{1,2}\/[^']+)'/gm;

/** Paths below the root, with slashes, in an order that is always the same. @throws Error where an import leads to no file */
export function toolImageSources(root: string): string[] {
  const native = NATIVE.flatMap(([folder, files]) =>
    readdirSync(join(root, folder))
      .filter((name) => files.test(name))
      .map((name) => `${folder}/${name}`),
  );
  return [DOCKERFILE, ...native, ...modulesFrom(root, programsIn(root))].sort();
}

/** The main file of each program. */
function programsIn(root: string): string[] {
  return readdirSync(join(root, CONTAINER))
    .map((folder) => `${CONTAINER}/${folder}/main.ts`)
    .filter((file) => existsSync(join(root, file)));
}

/** The modules themselves, and all that they import. */
function modulesFrom(root: string, entries: readonly string[]): Set<string> {
  const found = new Set(entries);
  // A set that grows goes on to what was added.
  for (const file of found) {
    for (const [, path = ''] of readFileSync(join(root, file), 'utf8').matchAll(IMPORT)) {
      found.add(posix.join(posix.dirname(file), path));
    }
  }
  return found;
}

/**
 * The name of the image: a hash of all that it is built from, so that a change builds another.
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

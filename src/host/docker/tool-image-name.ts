/** The name of the image with forkbed's own programs: a hash of all that it is built from, so that a change builds another. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PACKAGE_ROOT } from '../package-root.ts';

/** What the Dockerfile copies, and itself. */
const SOURCES = ['Dockerfile', '.dockerignore', 'src/common', 'src/container'];
/** Of those, what no program is built from. The package does not carry it, and has the same image as the repository. */
const NOT_BUILT =
  /(?:\.(?:test|selftest|fixture)\.ts|\/(?:tsconfig\.json|selftest\.Dockerfile))$|^src\/container\/fuzz\//;

/** @param base the base image that it is built from */
export function toolImageName(base: string): string {
  const hash = createHash('sha256').update(base);
  const files = SOURCES.flatMap((source) => listFiles(join(PACKAGE_ROOT, source)));
  for (const file of files.map((path) => relative(PACKAGE_ROOT, path))) {
    if (!NOT_BUILT.test(file)) hash.update(file).update(readFileSync(join(PACKAGE_ROOT, file)));
  }
  return `forkbed:${hash.digest('hex').slice(0, 12)}`;
}

/** A file itself, all files of a folder in an order that is always the same, or none where there is no such path. */
function listFiles(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (found.isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

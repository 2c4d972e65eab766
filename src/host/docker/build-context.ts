/** A folder as the engine takes it to build from: a tar of some files, or of all that `.dockerignore` leaves in, and of the Dockerfile. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import ignore from '@balena/dockerignore';
import { pack } from 'tar-fs';

/**
 * @param dockerfile its path in the folder
 * @param files what is packed, as paths in the folder; by default all that `.dockerignore` leaves in
 */
export function packContext(folder: string, dockerfile: string, files = listEntries(folder)): Readable {
  const entries = [...new Set([...files, toSlashes(dockerfile)])];
  // As Docker's own command line: who builds is nothing to the image, or to the cache of its layers.
  const tar = pack(folder, { entries, map: (header) => ({ ...header, uid: 0, gid: 0 }) });
  return Readable.from(tar, { objectMode: false });
}

/** Files, links, and folders with nothing in them, relative to the folder. */
function listEntries(folder: string): string[] {
  const leaves = [...walk(folder)].map((path) => toSlashes(relative(folder, path)));
  const file = join(folder, '.dockerignore');
  return existsSync(file) ? createIgnore().add(readFileSync(file, 'utf8')).filter(leaves) : leaves;
}

/** Node's own recursive readdir follows a link to a folder, out of the folder and round in circles. */
function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) {
      if (!entry.isSocket()) yield path;
    } else if (readdirSync(path).length === 0) yield path;
    else yield* walk(path);
  }
}

/** Its types say that the function is a field of the module, which it is not. */
function createIgnore(): ReturnType<typeof ignore.default> {
  const create: unknown = ignore;
  if (typeof create !== 'function')
    throw new TypeError(`expected @balena/dockerignore to be a function, received ${typeof create}`);
  return create({ ignorecase: false });
}

function toSlashes(path: string): string {
  return path.split(sep).join('/');
}

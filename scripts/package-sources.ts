/**
 * `npm run build`: of src the package gets what the image of its programs is built from, and nothing else. npm heeds an ignore file in a
 * folder that `files` of package.json names, so this one needs no list by hand. The one list is that of the host, which builds the image.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { toolImageSources } from '../src/host/docker/tool-image-sources.ts';

const ROOT = join(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');

const built = new Set(toolImageSources(ROOT));
const others = ['common', 'container']
  .flatMap((folder) => readdirSync(join(SRC, folder), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
  .filter((file) => !built.has(file));
writeFileSync(join(SRC, '.npmignore'), others.map((file) => `${file.slice('src'.length)}\n`).join(''));

import { isAbsolute, relative, resolve, sep } from 'node:path';

/** A path as messages and reports have it: relative to the folder of the call where it is below it, else absolute. */
export function shownPath(path: string): string {
  const below = relative(process.cwd(), path);
  const isBelow = below !== '' && below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
  return isBelow ? below : resolve(path);
}

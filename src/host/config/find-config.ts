/** Where forkbed.yaml is: in the folder of the call or above it, but not above the repository that the folder is in. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export const CONFIG_FILE = 'forkbed.yaml';

/** The path of the nearest one; `undefined` where there is none. */
export function findConfig(folder: string): string | undefined {
  const at = resolve(folder);
  const file = join(at, CONFIG_FILE);
  if (existsSync(file)) return file;
  // A worktree has a file of that name.
  return existsSync(join(at, '.git')) || dirname(at) === at ? undefined : findConfig(dirname(at));
}

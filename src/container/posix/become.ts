/** Becomes another program, as a shell's `exec` does. */
import { environ, execve } from 'forkbed:posix';
import { UsageError } from '../../common/forkbed-error.ts';
import { isPosixError } from './posix-error.ts';

/**
 * It searches PATH for a name without a slash. `variables`: its environment, by default ours.
 * @throws UsageError where it is not there; PosixError where it cannot be run
 */
export function become(argv: readonly string[], variables: readonly string[] = environ()): never {
  const [name = ''] = argv;
  for (const path of name.includes('/') ? [name] : searched(name)) {
    try {
      execve(path, argv, variables);
    } catch (error) {
      if (!isPosixError(error, 'ENOENT', 'ENOTDIR')) throw error;
    }
  }
  throw new UsageError(`expected a command that is there, received ${JSON.stringify(name)}`);
}

function searched(name: string): string[] {
  const path = environ().find((entry) => entry.startsWith('PATH='));
  const folders = (path ?? 'PATH=/usr/local/bin:/usr/bin:/bin').slice('PATH='.length).split(':');
  return folders.map((folder) => `${folder}/${name}`);
}

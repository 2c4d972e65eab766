/** The marker of an exec of forkbed's own, in the environment of the process that it began as, and of all that inherit from it. */
import { EXEC_VARIABLE } from '../../common/execs/exec-record.ts';
import { isPosixError } from '../posix/posix-error.ts';
import { readFile } from './read-file.ts';

const MARKER = new RegExp(`(?:^|\\0)${EXEC_VARIABLE}=(\\d{1,9})(?:\\0|$)`);

/**
 * The number of the exec, from /proc/PID/environ; `undefined` where there is none, where it may not be read, and for a zombie, which has
 * no environment any more. proc_pid_environ(5).
 */
export function readExecMarker(procDir: string, pid: number): number | undefined {
  try {
    const number = MARKER.exec(readFile(`${procDir}/${pid}/environ`) ?? '')?.[1];
    return number === undefined ? undefined : Number(number);
  } catch (error) {
    if (isPosixError(error, 'EACCES', 'EPERM')) return undefined;
    throw error;
  }
}

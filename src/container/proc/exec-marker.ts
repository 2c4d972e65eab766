/** The marker of an exec of forkbed's own, in the environment of the process that it began as, and of all that inherit from it. */
import { EXEC_VARIABLE } from '../../common/execs/exec-record.ts';
import type { ProcessRecord } from '../../common/process-table/model.ts';
import { isZombie } from '../../common/process-table/process-tree.ts';
import { isPosixError } from '../posix/posix-error.ts';
import { readFile } from './read-file.ts';

/** Of how many processes the markers are read at once: the daemons of a server may be as many as its clients. */
const MAX_READ = 1_024;
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

/**
 * Of the processes of other sessions than that of PID 1, the first thousand, those with a marker have its number. `own`: the session of PID
 * 1, where that is not among them.
 */
export function withExecMarkers(
  procDir: string,
  processes: readonly ProcessRecord[],
  own = processes.find(({ pid }) => pid === 1)?.session,
): readonly ProcessRecord[] {
  let read = 0;
  return processes.map((process) => {
    if (process.pid === 1 || process.session === own || isZombie(process) || read === MAX_READ) return process;
    read += 1;
    const exec = readExecMarker(procDir, process.pid);
    return exec === undefined ? process : { ...process, exec };
  });
}

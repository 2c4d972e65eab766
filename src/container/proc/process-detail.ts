/**
 * What a closer look at one living process tells: its signal sets from /proc/PID/status, its descriptors from /proc/PID/fd.
 * The latter needs its user id (ptrace(2), access mode PTRACE_MODE_READ_FSCREDS); without, they are undefined.
 */
import { readdir, readlink } from 'forkbed:posix';
import type { ProcessDetail } from '../../common/process-table/model.ts';
import { parseProcStatus } from '../../common/process-table/parse-proc-status.ts';
import { isPosixError } from '../posix/posix-error.ts';
import { readFile } from './read-file.ts';

/** `undefined` for a process that has ended. */
export function readDetail(procDir: string, pid: number): ProcessDetail | undefined {
  const status = readFile(`${procDir}/${pid}/status`);
  if (status === undefined) return undefined;
  const { signals, anonymousKiB } = parseProcStatus(status);
  const folder = `${procDir}/${pid}/fd`;
  try {
    const names = readdir(folder);
    return { pid, signals, anonymousKiB, descriptors: names.length, socketInodes: socketInodes(folder, names) };
  } catch (error) {
    if (isPosixError(error, 'ENOENT', 'ESRCH')) return undefined;
    if (isPosixError(error, 'EACCES', 'EPERM')) {
      return { pid, signals, anonymousKiB, descriptors: undefined, socketInodes: undefined };
    }
    throw error;
  }
}

function socketInodes(folder: string, names: readonly string[]): number[] {
  const inodes: number[] = [];
  for (const name of names) {
    const inode = /^socket:\[(\d+)\]$/.exec(readTarget(`${folder}/${name}`))?.[1];
    if (inode !== undefined) inodes.push(Number(inode));
  }
  return inodes;
}

/** Empty for a descriptor that was closed meanwhile. */
function readTarget(path: string): string {
  try {
    return readlink(path);
  } catch (error) {
    if (isPosixError(error, 'ENOENT', 'ESRCH')) return '';
    throw error;
  }
}

/**
 * What a closer look at one living process tells: its signal sets from /proc/PID/status, its descriptors from /proc/PID/fd.
 * The latter needs its user id (ptrace(2), access mode PTRACE_MODE_READ_FSCREDS); without, they are undefined.
 */
import { readdir, readlink } from 'forkbed:posix';
import type { ProcessDetail } from '../../common/process-table/model.ts';
import { parseProcStatus } from '../../common/process-table/parse-proc-status.ts';
import { isPosixError } from '../posix/posix-error.ts';
import { readFile } from './read-file.ts';

/** Descriptors that are opened and closed meanwhile. */
const ATTEMPTS = 3;

const NOT_READ = { descriptors: undefined, socketInodes: undefined } as const;

/** `undefined` for a process that has ended. */
export function readDetail(procDir: string, pid: number): ProcessDetail | undefined {
  const status = readFile(`${procDir}/${pid}/status`);
  if (status === undefined) return undefined;
  const { signals, anonymousKiB } = parseProcStatus(status);
  try {
    return { pid, signals, anonymousKiB, ...readDescriptors(`${procDir}/${pid}/fd`) };
  } catch (error) {
    if (isPosixError(error, 'ENOENT', 'ESRCH')) return undefined;
    if (isPosixError(error, 'EACCES', 'EPERM')) return { pid, signals, anonymousKiB, ...NOT_READ };
    throw error;
  }
}

/**
 * All of one moment, or none: a process that ends between the listing and the last link would seem to hold less than it did,
 * and a child that holds what it must not would pass for clean.
 */
function readDescriptors(folder: string): Pick<ProcessDetail, 'descriptors' | 'socketInodes'> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const targets = readdir(folder).map((name) => readTarget(`${folder}/${name}`));
    if (!targets.includes(undefined)) return { descriptors: targets.length, socketInodes: targets.flatMap(inodeIn) };
  }
  return NOT_READ;
}

function inodeIn(target: string | undefined): number[] {
  const inode = /^socket:\[(\d+)\]$/.exec(target ?? '')?.[1];
  return inode === undefined ? [] : [Number(inode)];
}

/** `undefined` for a descriptor that was closed meanwhile. */
function readTarget(path: string): string | undefined {
  try {
    return readlink(path);
  } catch (error) {
    if (isPosixError(error, 'ENOENT', 'ESRCH')) return undefined;
    throw error;
  }
}

/**
 * The details of one living process: its signal sets from /proc/PID/status, its descriptors from /proc/PID/fd.
 * The latter needs its user id (ptrace(2), access mode PTRACE_MODE_READ_FSCREDS); without, they are undefined.
 */
import { readdir, readlink } from 'forkbed:posix';
import type { ProcessDetail } from '../../common/process-table/model.ts';
import { type ProcStatus, parseProcStatus } from '../../common/process-table/parse-proc-status.ts';
import { isPosixError } from '../posix/posix-error.ts';
import { readFile } from './read-file.ts';

/** Descriptors that are opened and closed meanwhile. */
const ATTEMPTS = 3;

const NOT_READ = { descriptors: undefined, socketInodes: undefined } as const;

/** `undefined` for a process that has ended. `withTargets`: what each descriptor is, too. */
export function readDetail(procDir: string, pid: number, { withTargets = false } = {}): ProcessDetail | undefined {
  const folder = `${procDir}/${pid}`;
  const text = readFile(`${folder}/status`);
  if (text === undefined) return undefined;
  const status = parseProcStatus(text);
  const thread = status.hasEnded ? livingThread(folder) : undefined;
  const living = thread === undefined ? status : (readStatus(thread) ?? status);
  const { signals, anonymousKiB, sharedKiB } = living;
  const known = { pid, signals, anonymousKiB, ...(sharedKiB === undefined ? {} : { sharedKiB }) };
  try {
    return { ...known, ...readDescriptors(`${thread ?? folder}/fd`, withTargets) };
  } catch (error) {
    if (isPosixError(error, 'ENOENT', 'ESRCH')) return undefined;
    if (isPosixError(error, 'EACCES', 'EPERM')) return { ...known, ...NOT_READ };
    throw error;
  }
}

/**
 * How many descriptors a process may have: its soft limit; Infinity where there is none. `undefined` for a process that has
 * gone. proc_pid_limits(5), getrlimit(2).
 */
export function readOpenFilesLimit(procDir: string, pid: number): number | undefined {
  const soft = /^Max open files +(\S+)/m.exec(readFile(`${procDir}/${pid}/limits`) ?? '')?.[1];
  if (soft === undefined) return undefined;
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
}

function readStatus(folder: string): ProcStatus | undefined {
  const text = readFile(`${folder}/status`);
  return text === undefined ? undefined : parseProcStatus(text);
}

/** Where the first thread has ended, the folders of the process show it, and so nothing: those of another thread show all. */
function livingThread(folder: string): string | undefined {
  try {
    return readdir(`${folder}/task`)
      .map((tid) => `${folder}/task/${tid}`)
      .find((thread) => readStatus(thread)?.hasEnded === false);
  } catch (error) {
    if (isPosixError(error, 'ENOENT', 'ESRCH')) return undefined;
    throw error;
  }
}

/**
 * All of one moment, or none: a process that ends between the listing and the last link would seem to hold less than it did,
 * and a child that holds what it must not would pass for clean.
 */
function readDescriptors(
  folder: string,
  withTargets: boolean,
): Pick<ProcessDetail, 'descriptors' | 'socketInodes' | 'targets'> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const names = readdir(folder);
    const targets = names.map((name) => readTarget(`${folder}/${name}`));
    if (targets.includes(undefined)) continue;
    return {
      descriptors: targets.length,
      socketInodes: targets.flatMap(inodeIn),
      ...(withTargets ? { targets: names.map((name, index) => `${name} ${targets[index]}`) } : {}),
    };
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

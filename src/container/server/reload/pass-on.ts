/**
 * The server's half of a reload that goes: it writes down what the next program must know in a file in memory, lets its
 * descriptors through, and becomes that program. The process stays the same: children stay its children, and as PID 1 it
 * stays PID 1. Signals are blocked on both sides of execve(2), so none is lost between: those that come stay pending.
 */
import {
  close,
  encodeUtf8,
  environ,
  execve,
  F_SETFD,
  FD_CLOEXEC,
  fcntl,
  memfd_create,
  readlink,
  write,
} from 'forkbed:posix';
import { readFile } from '../../proc/read-file.ts';
import { descriptorsOf, encodeHandover, HANDOVER_NAME, HANDOVER_VARIABLE, type Handover } from './handover.ts';

export interface OwnProgram {
  /** Where it lay when it was started: what lies there at a reload is what runs then. */
  readonly path: string;
  /** With the name by which it was called. */
  readonly argv: readonly string[];
}

/**
 * How this process was called, to be called so again: proc_pid_exe(5), proc_pid_cmdline(5). To be asked at the start: the kernel
 * reads arguments in anonymous memory alone, and those of a server that forks lie in a mapped file (runtime/stack.c).
 */
export function ownProgram(): OwnProgram {
  const argv = (readFile('/proc/self/cmdline') ?? '').split('\0');
  // Each argument ends with a NUL.
  argv.pop();
  return { path: readlink('/proc/self/exe'), argv };
}

/** Returns only by throwing, and then nothing has changed. @throws PosixError */
export function passOn(program: OwnProgram, handover: Handover): never {
  const file = memfd_create(HANDOVER_NAME);
  const descriptors = [file, ...descriptorsOf(handover)];
  try {
    writeAll(file, encodeUtf8(encodeHandover(handover)));
    for (const fd of descriptors) fcntl(fd, F_SETFD, 0);
    return execve(program.path, program.argv, environmentWith(file));
  } catch (error) {
    for (const fd of descriptors) fcntl(fd, F_SETFD, FD_CLOEXEC);
    close(file);
    throw error;
  }
}

function writeAll(fd: number, bytes: ArrayBuffer): void {
  for (let done = 0; done < bytes.byteLength; ) done += write(fd, bytes, done, bytes.byteLength - done) ?? 0;
}

function environmentWith(file: number): string[] {
  const others = environ().filter((entry) => !entry.startsWith(`${HANDOVER_VARIABLE}=`));
  return [...others, `${HANDOVER_VARIABLE}=${file}`];
}

/**
 * The first half of a reload: the server writes what the next program needs to a file in memory, clears close-on-exec of the
 * descriptors that it passes on, and executes that program. The process stays the same: its children stay its children, and PID
 * 1 stays PID 1. Signals are blocked on both sides of execve(2), so none is lost: those that come stay pending.
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
import { encodeHandover, HANDOVER_NAME, HANDOVER_VARIABLE, type Handover, listDescriptors } from './handover.ts';

export interface OwnProgram {
  /** Where the program lay when it started; a reload executes what lies there then. */
  readonly path: string;
  /** Argument 0 included. */
  readonly argv: readonly string[];
}

/**
 * How this process was called: proc_pid_exe(5), proc_pid_cmdline(5). To be read at the start: the kernel shows arguments that lie
 * in anonymous memory alone, and those of a server that forks lie in a mapped file (runtime/stack.c).
 */
export function ownProgram(): OwnProgram {
  const argv = (readFile('/proc/self/cmdline') ?? '').split('\0');
  // Each argument ends with a NUL.
  argv.pop();
  return { path: readlink('/proc/self/exe'), argv };
}

/** Does not return. @throws PosixError where it failed, and nothing has changed */
export function passOn(program: OwnProgram, handover: Handover): never {
  const file = memfd_create(HANDOVER_NAME);
  const descriptors = [file, ...listDescriptors(handover)];
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

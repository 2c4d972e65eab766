/**
 * How this process was called, to be called so again: proc_pid_exe(5), proc_pid_cmdline(5). To be asked at the start: the kernel
 * reads arguments in anonymous memory alone, and those of a server that forks lie in a mapped file (runtime/stack.c).
 */
import { readlink } from 'forkbed:posix';
import { readFile } from '../../proc/read-file.ts';

export interface OwnProgram {
  /** Where it lay when it was started: what lies there at a reload is what runs then. */
  readonly path: string;
  /** With the name by which it was called. */
  readonly argv: readonly string[];
}

export function ownProgram(): OwnProgram {
  const argv = (readFile('/proc/self/cmdline') ?? '').split('\0');
  // Each argument ends with a NUL.
  argv.pop();
  return { path: readlink('/proc/self/exe'), argv };
}

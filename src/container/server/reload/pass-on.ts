/**
 * The server's half of a reload that goes: it writes down what the next program must know in a file in memory, lets its
 * descriptors through, and becomes that program. The process stays the same: children stay its children, and as PID 1 it
 * stays PID 1. Signals are blocked on both sides of execve(2), so none is lost between: those that come stay pending.
 */
import { close, encodeUtf8, environ, execve, F_SETFD, FD_CLOEXEC, fcntl, memfd_create, write } from 'forkbed:posix';
import { descriptorsOf, encodeHandover, type Handover } from './handover.ts';
import type { OwnProgram } from './own-program.ts';
import { HANDOVER_NAME, HANDOVER_VARIABLE } from './variable.ts';

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

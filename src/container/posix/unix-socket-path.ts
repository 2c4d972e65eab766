/** Paths of Unix sockets: as options name them, and cleared for a new socket. unix(7). */
import { AF_UNIX, close, connect, O_RDONLY, open, SOCK_STREAM, socket, unlink } from 'forkbed:posix';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { isPosixError } from './posix-error.ts';

/** For `bind` and `connect`: `@NAME` stands for the abstract namespace, which needs no folder. */
export function toUnixPath(text: string): string {
  return text.startsWith('@') ? `\0${text.slice(1)}` : text;
}

/**
 * Removes a socket that a program left behind when it was killed; never one at which another listens, nor anything that is no
 * socket.
 * @throws ForkbedError ERR_SOCKET_PATH where the path is in use; PosixError where it cannot be opened
 */
export function clearPath(path: string): void {
  switch (whatIsAt(path)) {
    case 'nothing':
      return;
    case 'a stale socket':
      unlink(path);
      return;
    case 'a socket in use':
      throw new ForkbedError('ERR_SOCKET_PATH', `expected nobody at ${path}, another program listens there`);
    case 'no socket':
      throw new ForkbedError('ERR_SOCKET_PATH', `expected a socket or nothing at ${path}, there is something else`);
  }
}

function whatIsAt(path: string): 'nothing' | 'a stale socket' | 'a socket in use' | 'no socket' {
  try {
    close(open(path, O_RDONLY, 0));
    return 'no socket';
  } catch (error) {
    if (isPosixError(error, 'ENOENT')) return 'nothing';
    // What open(2) says of a socket.
    if (isPosixError(error, 'ENXIO')) return answers(path) ? 'a socket in use' : 'a stale socket';
    throw error;
  }
}

function answers(path: string): boolean {
  const fd = socket(AF_UNIX, SOCK_STREAM);
  try {
    connect(fd, { family: 'unix', path });
    return true;
  } catch (error) {
    if (isPosixError(error, 'ECONNREFUSED')) return false;
    throw error;
  } finally {
    close(fd);
  }
}

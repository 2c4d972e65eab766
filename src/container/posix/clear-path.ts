/**
 * Makes way for a Unix socket. A socket that a program left behind when it was killed is removed; one at which another
 * listens, and anything that is no socket, is never touched.
 */
import { AF_UNIX, close, connect, O_RDONLY, open, SOCK_STREAM, socket, unlink } from 'forkbed:posix';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { isPosixError } from './posix-error.ts';

/** @throws ForkbedError ERR_SOCKET_PATH where the path is in use; PosixError where it cannot be looked at */
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

/** The listening Unix socket of the server's stats, in a folder or in the abstract namespace: unix(7). */
import { AF_UNIX, bind, close, listen, SOCK_NONBLOCK, SOCK_STREAM, socket } from 'forkbed:posix';
import { clearPath, toUnixPath } from '../../posix/unix-socket-path.ts';

const BACKLOG = 64;

/** Its descriptor. @throws ForkbedError ERR_SOCKET_PATH where the path is in use; PosixError EADDRINUSE, EACCES, EROFS */
export function openStatsSocket(path: string): number {
  if (!path.startsWith('@')) clearPath(path);
  const fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK);
  try {
    bind(fd, { family: 'unix', path: toUnixPath(path) });
    listen(fd, BACKLOG);
    return fd;
  } catch (error) {
    close(fd);
    throw error;
  }
}

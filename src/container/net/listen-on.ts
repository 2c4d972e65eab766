/** A listening TCP socket: `socket`, `bind`, `listen`, the article's three calls. The caller owns it. */
import {
  AF_INET,
  AF_INET6,
  bind,
  close,
  getaddrinfo,
  IPPROTO_TCP,
  listen,
  SO_REUSEADDR,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
  setsockopt,
  socket,
  TCP_DEFER_ACCEPT,
} from 'forkbed:posix';
import { ForkbedError } from '../../common/forkbed-error.ts';

const MS_PER_S = 1_000;

/**
 * Its descriptor. It listens on the first address that `host` (a name or an address) stands for. `deferAccept`: for so many
 * milliseconds, rounded up by the kernel, a client that has sent nothing stays out of the backlog; 0: it does not. tcp(7).
 * @throws ForkbedError ERR_HOST when the name has no address; PosixError EADDRINUSE, EACCES, EADDRNOTAVAIL
 */
export function listenOn(on: { host: string; port: number; backlog: number; deferAccept: number }): number {
  const [address] = getaddrinfo(on.host, on.port);
  if (address === undefined) {
    throw new ForkbedError('ERR_HOST', `expected a host with an address, received ${on.host}`);
  }
  const fd = socket(address.family === 'IPv6' ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK);
  try {
    // Connections of a former server in TIME_WAIT must not keep a new one from its port.
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (on.deferAccept > 0) setsockopt(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, Math.ceil(on.deferAccept / MS_PER_S));
    bind(fd, address);
    listen(fd, on.backlog);
    return fd;
  } catch (error) {
    close(fd);
    throw error;
  }
}

/**
 * What this client is called, for the audit: its name in the network that leads to the server, as its resolver knows it
 * (Docker's knows `project-client-3.network`), or the host name. It sends no packet to the server.
 */
import {
  AF_INET,
  AF_INET6,
  close,
  connect,
  getaddrinfo,
  getnameinfo,
  getsockname,
  SOCK_DGRAM,
  type SocketAddress,
  socket,
} from 'forkbed:posix';
import { isPosixError } from '../posix/posix-error.ts';
import { readFile } from '../proc/read-file.ts';

const HOST_NAME_FILE = '/proc/sys/kernel/hostname';

export function ownName(server: { host: string; port: number }): string {
  const name = nameTowards(server);
  // The name of the loopback address does not distinguish one client from another.
  return name === undefined || name === 'localhost' ? hostName() : name;
}

function nameTowards(server: { host: string; port: number }): string | undefined {
  try {
    const [address] = getaddrinfo(server.host, server.port);
    if (address === undefined) return undefined;
    return getnameinfo(pastHostsFile(ownAddressTowards(address)))?.split('.')[0];
  } catch (error) {
    if (isPosixError(error)) return undefined;
    throw error;
  }
}

/** Connecting a datagram socket only chooses the route, and with it our own address: connect(2), ip(7). */
function ownAddressTowards(address: SocketAddress): SocketAddress {
  const fd = socket(address.family === 'IPv6' ? AF_INET6 : AF_INET, SOCK_DGRAM);
  try {
    connect(fd, address);
    return getsockname(fd);
  } finally {
    close(fd);
  }
}

/**
 * Docker writes our own address into /etc/hosts, under the container's id, and the resolver looks there before it asks
 * Docker's name server. The same address as an IPv4-compatible IPv6 one is not found there, and the GNU C library asks
 * the name server for the IPv4 address in it. Where a library does not, there is no name, and the host name stands in.
 */
function pastHostsFile(own: SocketAddress): SocketAddress {
  if (own.family !== 'IPv4') return own;
  return { family: 'IPv6', address: `::${own.address}`, port: own.port };
}

function hostName(): string {
  return readFile(HOST_NAME_FILE)?.trim() ?? 'a client without a name';
}

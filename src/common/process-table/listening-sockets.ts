/** Which sockets of a census listen at an endpoint. What listens is another thing for each transport. Pure. */
import type { Endpoint } from '../endpoint.ts';
import type { Census, TcpSocket, UnixSocket } from './model.ts';

/** Docker's resolver for names of containers: it listens in each container's network namespace, and is nobody's server. */
export const ENGINE_DNS = '127.0.0.11';

/** A socket that listens, and the address that it is bound to; a Unix socket has none. */
export interface ListeningSocket {
  readonly inode: number;
  readonly address?: string;
}

/** The tables of sockets of a census. */
export type SocketTables = Pick<Census, 'sockets' | 'udpSockets' | 'unixSockets'>;

/** All sockets that listen there: of a port IPv4 and IPv6. None for `undefined`. */
export function listeningSockets(tables: SocketTables, endpoint: Endpoint | undefined): readonly ListeningSocket[] {
  if (endpoint === undefined) return [];
  if (endpoint.transport === 'unix') {
    return (tables.unixSockets ?? []).filter((socket) => socket.listens && isAtPath(socket, endpoint.path));
  }
  return findListeners(tables, endpoint.transport)
    .filter(({ localPort }) => localPort === endpoint.port)
    .map(({ inode, localAddress }) => ({ inode, address: localAddress }));
}

/** The inodes of all sockets that listen there. */
export function listeningInodes(tables: SocketTables, endpoint: Endpoint | undefined): ReadonlySet<number> {
  return new Set(listeningSockets(tables, endpoint).map(({ inode }) => inode));
}

/**
 * Those that listen on any port. A UDP socket does not listen: bound and not connected, it takes datagrams of anybody, and shows the
 * state CLOSE.
 */
export function findListeners({ sockets, udpSockets = [] }: SocketTables, transport: 'tcp' | 'udp'): TcpSocket[] {
  if (transport === 'tcp') return sockets.filter(({ state }) => state === 'LISTEN');
  return udpSockets.filter(({ state, localAddress }) => state === 'CLOSE' && localAddress !== ENGINE_DNS);
}

/**
 * The kernel shows the path as the server has bound it: it may be relative to the server's folder, and /var/run is /run on nearly every
 * system.
 */
function isAtPath({ path }: UnixSocket, wanted: string): boolean {
  if (path.startsWith('/')) return canonical(path) === canonical(wanted);
  return path !== '' && !path.startsWith('@') && baseName(path) === baseName(wanted);
}

function canonical(path: string): string {
  return path.replace(/\/(?:\.?\/)+/g, '/').replace(/^\/var\/run\//, '/run/');
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * Where something listens in a network namespace, for a message: ports of TCP and UDP, each once, without the engine's own; paths of
 * Unix sockets where these were read.
 */
import { printable } from '../escape/printable.ts';
import { ENGINE_DNS, findListeners, type SocketTables } from './listening-sockets.ts';
import type { TcpSocket } from './model.ts';

const MAX_PATHS = 5;
/** Of the audit itself, in the same namespace: the default of its `--gate`. */
const GATE = '/run/forkbed/gate.sock';

/** Rows of /proc/net/tcp and /proc/net/udp, with those of IPv6, and of /proc/net/unix. */
export function describeListeners(tables: SocketTables): string {
  const ports = (['tcp', 'udp'] as const).flatMap((transport) =>
    describePorts(findListeners(tables, transport), transport),
  );
  const paths = (tables.unixSockets ?? []).filter(({ listens, path }) => listens && path !== '' && path !== GATE);
  const shown = [...new Set(paths.map(({ path }) => printable(path)))].slice(0, MAX_PATHS);
  const all = [
    ...(ports.length === 0 ? [] : [`ports that are listened on: ${ports.join(', ')}`]),
    ...(shown.length === 0 ? [] : [`Unix sockets that listen: ${shown.join(', ')}`]),
  ];
  return all.length === 0 ? 'no socket listens at all' : all.join('; ');
}

function describePorts(sockets: readonly TcpSocket[], protocol: 'tcp' | 'udp'): string[] {
  const own = sockets.filter(({ localAddress }) => localAddress !== ENGINE_DNS);
  const ports = [...new Set(own.map(({ localPort }) => localPort))].sort((a, b) => a - b);
  return ports.map((port) => {
    const isLocal = own.filter(({ localPort }) => localPort === port).every(isLoopback);
    return `${port}/${protocol}${isLocal ? ' on the loopback interface alone' : ''}`;
  });
}

function isLoopback({ localAddress }: TcpSocket): boolean {
  return localAddress.startsWith('127.') || localAddress === '::1';
}

/** The ports of a network namespace that something listens on, for a message: TCP and UDP, each once, without the engine's own. */
import type { TcpSocket } from './model.ts';

/** Docker's resolver for names of containers: it listens in each container's network namespace, and is nobody's server. */
const ENGINE_DNS = '127.0.0.11';

/** Rows of /proc/net/tcp and /proc/net/udp, with those of IPv6. */
export function describeListeners({ tcp, udp }: { tcp: readonly TcpSocket[]; udp: readonly TcpSocket[] }): string {
  const ports = [
    ...describePorts(
      tcp.filter(({ state }) => state === 'LISTEN'),
      'tcp',
    ),
    // A UDP socket does not listen: bound and not connected, it takes datagrams of anybody, and shows the state CLOSE.
    ...describePorts(
      udp.filter(({ state }) => state === 'CLOSE'),
      'udp',
    ),
  ];
  return ports.length === 0 ? 'no socket listens at all' : `ports that are listened on: ${ports.join(', ')}`;
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

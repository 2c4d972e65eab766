/** The clients that are being served, from the kernel's table of connections: it knows them in every mode. Pure. */
import type { SourceCount } from '../../../common/events/server-stats.ts';
import type { TcpSocket } from '../../../common/process-table/model.ts';

/** More sources would make a line that nobody reads. */
const MAX_SOURCES = 100;

export interface Sources {
  /** By number of connections, the highest first. */
  readonly sources: readonly SourceCount[];
  readonly otherConnections: number;
}

/** Counts connections to a port that a process holds: one in the backlog has no inode yet, one that is over none any more. */
export function countSources(sockets: readonly TcpSocket[], port: number): Sources {
  const counts = new Map<string, number>();
  for (const { localPort, inode, state, remoteAddress } of sockets) {
    if (localPort !== port || inode === 0 || state === 'LISTEN') continue;
    counts.set(remoteAddress, (counts.get(remoteAddress) ?? 0) + 1);
  }
  const all = [...counts].map(([address, connections]) => ({ address, connections }));
  all.sort((a, b) => b.connections - a.connections || (a.address < b.address ? -1 : 1));
  return {
    sources: all.slice(0, MAX_SOURCES),
    otherConnections: all.slice(MAX_SOURCES).reduce((sum, { connections }) => sum + connections, 0),
  };
}

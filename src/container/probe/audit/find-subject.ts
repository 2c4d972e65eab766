/** Who is under test: PID 1, if it is the one that listens. Where it is not, or cannot be told to be, the reason. */
import { describeProcess } from '../../../common/checks/phrase.ts';
import type { Census, TcpSocket } from '../../../common/process-table/model.ts';

/** The listening socket on the port that PID 1 holds, or who holds it instead. */
export function findSubject(
  census: Census,
  port: number,
): { found: true; socket: TcpSocket } | { found: false; reason: string } {
  const sockets = census.sockets.filter((socket) => socket.state === 'LISTEN' && socket.localPort === port);
  if (!census.processes.some(({ pid }) => pid === 1)) {
    return { found: false, reason: 'no PID 1 is to be seen: the audit must join the process namespace of the server' };
  }
  const inodesOfPid1 = census.details.find((detail) => detail.pid === 1)?.socketInodes;
  if (inodesOfPid1 === undefined) {
    return { found: false, reason: 'the descriptors of PID 1 could not be read: the audit needs its user id' };
  }
  const socket = sockets.find(({ inode }) => inodesOfPid1.includes(inode));
  return socket === undefined
    ? { found: false, reason: describeHolders(census, sockets, port) }
    : { found: true, socket };
}

function describeHolders(census: Census, sockets: readonly TcpSocket[], port: number): string {
  if (sockets.length === 0) return `nothing listens on port ${port} any more`;
  const holders = census.details.filter(({ socketInodes }) =>
    sockets.some(({ inode }) => socketInodes?.includes(inode)),
  );
  const processes = census.processes.filter(({ pid }) => holders.some((holder) => holder.pid === pid));
  const holdBy = processes.length === 0 ? 'no process that could be read' : processes.map(describeProcess).join(', ');
  return `PID 1 does not listen on port ${port}: the socket is held by ${holdBy}`;
}

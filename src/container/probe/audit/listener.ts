/**
 * Waits for the server without touching it: a connection made to find out whether it is up would make it fork. Its
 * listening socket in /proc/net/tcp tells as much.
 */

import { describeProcess } from '../../../common/checks/phrase.ts';
import type { Census, TcpSocket } from '../../../common/process-table/model.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { listTcpSockets } from '../../proc/tcp-sockets.ts';
import type { Waits } from './waits.ts';

const POLL_MS = 50;

/** Whether something listens on the port within the limit; the last that was seen where nothing does. @throws Interrupted */
export function awaitListener(wait: {
  procDir: string;
  port: number;
  timeoutMs: number;
  waits: Waits;
}): { listens: true } | { listens: false; lastSeen: string } {
  const limitMs = monotonicMs() + wait.timeoutMs;
  for (;;) {
    const listeners = listTcpSockets(wait.procDir).filter(isListener);
    if (listeners.some((socket) => socket.localPort === wait.port)) return { listens: true };
    if (monotonicMs() >= limitMs) return { listens: false, lastSeen: describeListeners(listeners) };
    wait.waits.pause(POLL_MS);
  }
}

/** The listening socket on the port that PID 1 holds, or who holds it instead. */
export function findSubject(
  census: Census,
  port: number,
): { found: true; socket: TcpSocket } | { found: false; reason: string } {
  const sockets = census.sockets.filter((socket) => isListener(socket) && socket.localPort === port);
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

function isListener(socket: TcpSocket): boolean {
  return socket.state === 'LISTEN';
}

function describeListeners(listeners: readonly TcpSocket[]): string {
  if (listeners.length === 0) return 'no socket listens at all';
  return `ports that are listened on: ${listeners.map((socket) => socket.localPort).join(', ')}`;
}

/** What experiments count in a census. Pure. */

import type { Census, TcpSocket } from '../../../common/process-table/model.ts';
import { findChildren, findHolders, isZombie } from '../../../common/process-table/process-tree.ts';
import { SIGCHLD } from '../../../common/process-table/signal-names.ts';
import { PORT } from '../server-command.ts';

/** Pids. */
export function livingChildren({ processes }: Census, parent = 1): number[] {
  return findChildren(processes, parent)
    .filter((process) => !isZombie(process))
    .map(({ pid }) => pid);
}

/** Pids. */
export function zombieChildren({ processes }: Census, parent = 1): number[] {
  return findChildren(processes, parent)
    .filter(isZombie)
    .map(({ pid }) => pid);
}

/** Of these pids those that are zombies, whoever their parent is. */
export function zombiesAmong({ processes }: Census, pids: readonly number[]): number {
  return processes.filter((process) => pids.includes(process.pid) && isZombie(process)).length;
}

/** Of these pids those that live as children of PID 1. */
export function adoptedAmong(census: Census, pids: readonly number[]): number {
  return livingChildren(census).filter((pid) => pids.includes(pid)).length;
}

/** Of these pids those that live. */
export function livingAmong({ processes }: Census, pids: readonly number[]): number {
  return processes.filter((process) => pids.includes(process.pid) && !isZombie(process)).length;
}

/** Connections that the server has accepted, and that a process holds. */
export function servedConnections(census: Census): number {
  return connections(census).filter(({ inode }) => inode !== 0).length;
}

/** Connections that the kernel has made, and that nobody has accepted yet: they have no inode. */
export function waitingConnections(census: Census): number {
  return connections(census).filter(({ inode }) => inode === 0).length;
}

/** Sockets of clients that a process holds, whatever their state. */
export function heldSockets({ sockets }: Census): number {
  return sockets.filter((socket) => isOnPort(socket) && socket.state !== 'LISTEN' && socket.inode !== 0).length;
}

/** Processes that hold the socket that listens. */
export function listenHolders(census: Census): number {
  const inodes = census.sockets.filter((each) => isOnPort(each) && each.state === 'LISTEN').map(({ inode }) => inode);
  return findHolders(inodes, census).length;
}

/** Of PID 1; 0 where they may not be read. */
export function parentDescriptors({ details }: Census): number {
  return details.find(({ pid }) => pid === 1)?.descriptors ?? 0;
}

/** What PID 1 does with SIGCHLD. */
export function parentDisposition({ details }: Census): 'SIG_IGN' | 'SIG_DFL' {
  const ignored = details.find(({ pid }) => pid === 1)?.signals.ignored ?? [];
  return ignored.includes(SIGCHLD) ? 'SIG_IGN' : 'SIG_DFL';
}

function connections({ sockets }: Census): TcpSocket[] {
  return sockets.filter((socket) => isOnPort(socket) && socket.state === 'ESTABLISHED');
}

function isOnPort({ localPort }: TcpSocket): boolean {
  return localPort === PORT;
}

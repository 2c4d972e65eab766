/**
 * Which process is under test: PID 1, or the main process of a pod's container, where there is no port; else the process that listens on it. That is PID 1 where it is one of those that hold the socket, else
 * the oldest of them, from which the others have it.
 */
import type { Census, ProcessRecord, TcpSocket } from '../../../common/process-table/model.ts';
import { findHolders } from '../../../common/process-table/process-tree.ts';

export type FoundSubject =
  | { readonly found: true; readonly socket: TcpSocket | undefined; readonly pid: number }
  | { readonly found: false; readonly reason: string };

/** `port`: 0 for none. `main`: what stands in the place of PID 1, where that is of another container. */
export function findSubject(
  census: Census,
  { port, main }: { port: number; main?: ProcessRecord | undefined },
): FoundSubject {
  const sockets = census.sockets.filter((socket) => socket.state === 'LISTEN' && socket.localPort === port);
  if (!census.processes.some(({ pid }) => pid === 1)) return notFound(NO_PID_1);
  if (port === 0) return { found: true, socket: undefined, pid: main?.pid ?? 1 };
  if (sockets.length === 0) return notFound(`nothing listens on port ${port} any more`);
  const [subject] = findHolders(
    sockets.map(({ inode }) => inode),
    census,
  ).sort(pid1First);
  if (subject === undefined) return notFound(whyNobody(census, port));
  const inodes = census.details.find(({ pid }) => pid === subject.pid)?.socketInodes ?? [];
  const socket = sockets.find(({ inode }) => inodes.includes(inode));
  return socket === undefined ? notFound(whyNobody(census, port)) : { found: true, socket, pid: subject.pid };
}

const NO_PID_1 = 'no PID 1 is to be seen: the audit must join the process namespace of the server';

function notFound(reason: string): FoundSubject {
  return { found: false, reason };
}

function pid1First(a: ProcessRecord, b: ProcessRecord): number {
  if (a.pid === 1 || b.pid === 1) return a.pid === 1 ? -1 : 1;
  return (a.startTicks ?? 0) - (b.startTicks ?? 0) || a.pid - b.pid;
}

function whyNobody({ details }: Census, port: number): string {
  const unread = details.filter(({ socketInodes }) => socketInodes === undefined).length;
  return unread > 0
    ? `who listens on port ${port} cannot be told: the descriptors of ${unread} processes could not be read; the audit needs their user id`
    : `no process of this namespace holds the socket that listens on port ${port}`;
}

/**
 * Which process is under test: PID 1, or the main process of a pod's container, where there is no endpoint; else the process that
 * listens there. That is PID 1 where it is one of those that hold the socket, else the oldest of them, from which the others have it.
 */
import { type Endpoint, locateEndpoint } from '../../../common/endpoint.ts';
import { listeningSockets } from '../../../common/process-table/listening-sockets.ts';
import type { Census, ProcessRecord } from '../../../common/process-table/model.ts';
import { findHolders } from '../../../common/process-table/process-tree.ts';

/** `address`: what its socket is bound to; `undefined` for a Unix socket, and without an endpoint. */
export type FoundSubject =
  | { readonly found: true; readonly address: string | undefined; readonly pid: number }
  | { readonly found: false; readonly reason: string };

/** `endpoint`: `undefined` for none. `main`: what stands in the place of PID 1, where that is of another container. */
export function findSubject(
  census: Census,
  { endpoint, main }: { endpoint: Endpoint | undefined; main?: ProcessRecord | undefined },
): FoundSubject {
  if (!census.processes.some(({ pid }) => pid === 1)) return notFound(NO_PID_1);
  if (endpoint === undefined) return { found: true, address: undefined, pid: main?.pid ?? 1 };
  const sockets = listeningSockets(census, endpoint);
  if (sockets.length === 0) return notFound(`nothing listens ${locateEndpoint(endpoint)} any more`);
  const [subject] = findHolders(
    sockets.map(({ inode }) => inode),
    census,
  ).sort(pid1First);
  if (subject === undefined) return notFound(whyNobody(census, endpoint));
  const inodes = census.details.find(({ pid }) => pid === subject.pid)?.socketInodes ?? [];
  const socket = sockets.find(({ inode }) => inodes.includes(inode));
  if (socket === undefined) return notFound(whyNobody(census, endpoint));
  return { found: true, address: socket.address, pid: subject.pid };
}

const NO_PID_1 = 'no PID 1 is to be seen: the audit must join the process namespace of the server';

function notFound(reason: string): FoundSubject {
  return { found: false, reason };
}

function pid1First(a: ProcessRecord, b: ProcessRecord): number {
  if (a.pid === 1 || b.pid === 1) return a.pid === 1 ? -1 : 1;
  return (a.startTicks ?? 0) - (b.startTicks ?? 0) || a.pid - b.pid;
}

function whyNobody({ details }: Census, endpoint: Endpoint): string {
  const where = locateEndpoint(endpoint);
  const unread = details.filter(({ socketInodes }) => socketInodes === undefined).length;
  return unread > 0
    ? `who listens ${where} cannot be told: the descriptors of ${unread} processes could not be read; the audit needs their user id`
    : `no process of this namespace holds the socket that listens ${where}`;
}

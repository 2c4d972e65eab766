/** What the evidence keeps of a census: facts about the few processes and sockets that findings name. */
import type { Evidence, ParentEvidence, SocketEvidence } from '../../../common/checks/evidence.ts';
import type { ZombieReport } from '../../../common/checks/zombie-watch.ts';
import { findListeners, listeningSockets } from '../../../common/process-table/listening-sockets.ts';
import type { Census, ProcessRecord, TcpSocket } from '../../../common/process-table/model.ts';
import { findHolders } from '../../../common/process-table/process-tree.ts';
import { readDetail } from '../../proc/process-detail.ts';

const MAX_EXAMPLES = 5;
const MAX_PARENTS = 10;
const MAX_LISTENERS = 20;

/** The parents of the zombies that stayed, as they are now. */
export function digestParents(
  { groups }: ZombieReport,
  { procDir, processes }: { procDir: string; processes: readonly ProcessRecord[] },
): ParentEvidence[] {
  return groups.slice(0, MAX_PARENTS).flatMap(({ ppid }) => {
    const process = processes.find(({ pid }) => pid === ppid);
    return process === undefined ? [] : [{ process, signals: readDetail(procDir, ppid)?.signals }];
  });
}

export function digestSockets(
  { baseline, after }: { baseline: Census; after: Census },
  { listener }: Evidence['subject'],
): SocketEvidence {
  const { sockets } = after;
  const closeWait = sockets.filter(({ state }) => state === 'CLOSE_WAIT');
  const atPort = ({ localPort }: TcpSocket) => listener?.transport === 'tcp' && localPort === listener.port;
  const transport = listener?.transport === 'udp' ? 'udp' : 'tcp';
  return {
    count: sockets.length,
    listens: listeningSockets(after, listener).length > 0,
    listenersBefore: findListeners(baseline, transport).slice(0, MAX_LISTENERS),
    listenersAfter: findListeners(after, transport).slice(0, MAX_LISTENERS),
    closeWait: {
      count: closeWait.length,
      examples: closeWait
        .slice(0, MAX_EXAMPLES)
        .map((socket) => ({ socket, holders: findHolders([socket.inode], after).slice(0, MAX_EXAMPLES) })),
    },
    others: sockets.filter((socket) => socket.state === 'ESTABLISHED' && atPort(socket)).length,
  };
}

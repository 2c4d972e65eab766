/**
 * Waits for the server without touching it: a connection made to find out whether it is up would make it fork. Its
 * listening socket in /proc/net/tcp shows the same.
 */

import { describeListeners } from '../../../common/process-table/describe-listeners.ts';
import type { TcpSocket } from '../../../common/process-table/model.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { listTcpSockets, listUdpSockets } from '../../proc/namespaces.ts';
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
    const tcp = listTcpSockets(wait.procDir);
    if (tcp.some((socket) => isListener(socket) && socket.localPort === wait.port)) return { listens: true };
    if (monotonicMs() >= limitMs) {
      return { listens: false, lastSeen: describeListeners({ tcp, udp: listUdpSockets(wait.procDir) }) };
    }
    wait.waits.pause(POLL_MS);
  }
}

function isListener(socket: TcpSocket): boolean {
  return socket.state === 'LISTEN';
}

/**
 * Waits for the server without touching it: a connection made to find out whether it is up would make it fork. Its
 * listening socket in /proc/net shows the same.
 */

import type { Endpoint } from '../../../common/endpoint.ts';
import { describeListeners } from '../../../common/process-table/describe-listeners.ts';
import { listeningSockets } from '../../../common/process-table/listening-sockets.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { readSockets } from '../../proc/namespaces.ts';
import type { Waits } from './waits.ts';

const POLL_MS = 50;

/** Whether something listens there within the limit; the last that was seen where nothing does. @throws Interrupted */
export function awaitListener(wait: {
  procDir: string;
  endpoint: Endpoint;
  timeoutMs: number;
  waits: Waits;
}): { listens: true } | { listens: false; lastSeen: string } {
  const { procDir, endpoint, waits } = wait;
  const limitMs = monotonicMs() + wait.timeoutMs;
  for (;;) {
    const tables = readSockets(procDir, endpoint.transport);
    if (listeningSockets(tables, endpoint).length > 0) return { listens: true };
    if (monotonicMs() >= limitMs) {
      return { listens: false, lastSeen: describeListeners({ ...readSockets(procDir, 'udp'), ...tables }) };
    }
    waits.pause(POLL_MS);
  }
}

/**
 * Builds faults into a server: it changes what a mode is handed, so that no mode knows of any fault. A server without faults
 * gets its parts back as they were.
 */

import type { Fault, FaultName } from '../../../common/programs/fault.ts';
import type { ServerParts } from '../modes/mode.ts';
import { crashChild, doubleServe, leaveOrphan, noExit } from './of-the-child.ts';
import { hangAfter, keepClientFd, keepListenFd, leakMemory, reapOwnOnly, stopReapingAfter } from './of-the-parent.ts';
import { whenAccepted } from './tools.ts';

/** What a fault may change, and what it needs to know. */
export interface Site {
  /** Changed in place. */
  parts: ServerParts;
  /** Clients that this process has accepted; a child goes on from its parent's count. */
  accepted: number;
  /** Goes into the accept loop; a status to exit with. */
  readonly runAgain: () => number;
}

const APPLY: Readonly<Record<FaultName, (site: Site, fault: Fault) => void>> = {
  'keep-client-fd': keepClientFd,
  'keep-listen-fd': keepListenFd,
  'no-exit': noExit,
  'stop-reaping-after': stopReapingAfter,
  'reap-own-only': reapOwnOnly,
  'crash-child': crashChild,
  'double-serve': doubleServe,
  'leak-memory': leakMemory,
  'leave-orphan': leaveOrphan,
  'hang-after': hangAfter,
};

/** `runAgain` is called in a child that goes back into the loop, long after this has returned. */
export function sabotage(parts: ServerParts, runAgain: () => number): ServerParts {
  if (parts.options.fault.length === 0) return parts;
  const site: Site = { parts: { ...parts }, accepted: 0, runAgain };
  whenAccepted(site.parts.server, () => {
    site.accepted++;
  });
  for (const fault of parts.options.fault) APPLY[fault.name](site, fault);
  return site.parts;
}

/**
 * Builds faults into a server: it changes what a mode is handed, so that no mode knows of any fault. A server without faults
 * gets its parts back as they were.
 */

import type { Fault, FaultName } from '../../../common/programs/fault.ts';
import type { ServerContext } from '../context.ts';
import type { BugContext } from './bug-context.ts';
import { crashChild, doubleServe, leaveOrphan, noExit } from './of-the-child.ts';
import { hangAfter, keepClientFd, keepListenFd, leakMemory, reapOwnOnly, stopReapingAfter } from './of-the-parent.ts';
import { whenAccepted } from './tools.ts';

const APPLY: Readonly<Record<FaultName, (target: BugContext, fault: Fault) => void>> = {
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
export function sabotage(context: ServerContext, runAgain: () => number): ServerContext {
  if (context.options.fault.length === 0) return context;
  const target: BugContext = { context: { ...context }, accepted: 0, runAgain };
  whenAccepted(target.context.server, () => {
    target.accepted++;
  });
  for (const fault of context.options.fault) APPLY[fault.name](target, fault);
  return target.context;
}

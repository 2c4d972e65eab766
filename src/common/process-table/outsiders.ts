/**
 * Which processes of a table came into the container from outside, by `docker exec`, a probe or a health check, those among them whom their
 * own end or a death above them has left to PID 1: a process that the engine puts there begins a session, and what it starts belongs
 * to that, wherever it hangs. What was seen once is kept from table to table. Pure.
 */
import { byPid, toIdentity } from './identity.ts';
import type { ProcessRecord } from './model.ts';
import { findAllDescendants, isFromOutside } from './process-tree.ts';

/** How a process came from outside. */
export interface FromOutside {
  /** It hangs below none any more that the engine has put there. */
  readonly isLeft: boolean;
  /** The number of the exec where forkbed has started it. */
  readonly exec?: number;
}

/** What the tables of one observer have shown so far. */
export interface Outsiders {
  /** By identity, of the latest table. */
  readonly marks: ReadonlyMap<string, FromOutside>;
  /** Sessions that came from outside, and the exec of each where that is known. */
  readonly sessions: ReadonlyMap<number, number | undefined>;
}

/** `before`: of the table before; nothing by default. */
export function findOutsiders(processes: readonly ProcessRecord[], before?: Outsiders): Outsiders {
  const own = processes.find(({ pid }) => pid === 1)?.session;
  const roots = processes.filter((process) => isFromOutside(process));
  const sessions = new Map(before?.sessions);
  for (const { session, pid } of roots) if (session === pid) sessions.set(session, sessions.get(session));
  for (const { session, exec } of processes) {
    if (exec !== undefined && session !== undefined && session !== own && session > 0) sessions.set(session, exec);
  }
  forgetEnded(sessions, processes);
  const hanging = new Set<ProcessRecord>([
    ...roots,
    ...findAllDescendants(
      processes,
      roots.map(({ pid }) => pid),
    ),
  ]);
  const marks = new Map<string, FromOutside>();
  // Mostly nobody came from outside, and there are no identities to be spelt of 100,000.
  const isNobody = hanging.size === 0 && sessions.size === 0 && (before?.marks.size ?? 0) === 0;
  for (const process of processes) {
    if (isNobody && process.exec === undefined) continue;
    const { session = 0, exec = sessions.get(session) } = process;
    const identity = toIdentity(process);
    const isKnown = exec !== undefined || sessions.has(session) || before?.marks.has(identity) === true;
    if (!isKnown && !hanging.has(process)) continue;
    const number = exec ?? before?.marks.get(identity)?.exec;
    marks.set(identity, { isLeft: !hanging.has(process), ...(number === undefined ? {} : { exec: number }) });
  }
  return { marks, sessions };
}

/** `from outside`, `from outside, exec 7`, `left from outside`, `left by exec 7`; empty for a process of the container's own. */
export function describeOutsider(process: ProcessRecord, { marks }: Outsiders): string {
  const mark = marks.get(toIdentity(process));
  if (mark === undefined) return '';
  const { isLeft, exec } = mark;
  if (exec === undefined) return isLeft ? 'left from outside' : 'from outside';
  return isLeft ? `left by exec ${exec}` : `from outside, exec ${exec}`;
}

/** The number of a session is that of a process: once nobody is in it any more it may be another's. */
function forgetEnded(sessions: Map<number, number | undefined>, processes: readonly ProcessRecord[]): void {
  if (sessions.size === 0) return;
  const table = byPid(processes);
  const living = new Set(processes.map(({ session }) => session));
  for (const session of sessions.keys()) {
    const leader = table.get(session);
    const isAnothers = leader !== undefined && leader.session !== session;
    if (!living.has(session) || isAnothers) sessions.delete(session);
  }
}

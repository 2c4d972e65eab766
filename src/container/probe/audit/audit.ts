/**
 * The audit, step by step. It observes and changes nothing: it never connects to the port to wait for it, knows its own
 * processes by pid, reaps what it has planted, and judges by the same pure checks as the host does.
 */
import { connectionsServed } from '../../../common/checks/coverage.ts';
import type { AgainEvidence, Evidence } from '../../../common/checks/evidence.ts';
import { grewUnderLoad } from '../../../common/checks/memory-flat.ts';
import { counted, formatDuration } from '../../../common/checks/phrase.ts';
import { reachVerdict, undecided, type Verdict } from '../../../common/checks/verdict.ts';
import type { TcpSocket } from '../../../common/process-table/model.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { takeFullCensus } from '../../proc/census.ts';
import { readProcess } from '../../proc/process-list.ts';
import { compareWithPs } from './compare-with-ps.ts';
import { lookForPlanted } from './control.ts';
import { findSubject } from './find-subject.ts';
import { leaveForeignChildren } from './foreign-children.ts';
import type { Gate } from './gate.ts';
import { awaitListener } from './listener.ts';
import { awaitClients, watchLoad } from './load.ts';
import { loadAgain } from './load-again.ts';
import { loadOf } from './load-evidence.ts';
import { Observation } from './observation.ts';
import { settle } from './settle.ts';
import { visit } from './visit.ts';
import type { Waits } from './waits.ts';

export interface AuditOptions {
  readonly procDir: string;
  readonly port: number;
  readonly clients: number;
  readonly arriveTimeoutMs: number;
  readonly limitMs: number;
  readonly settleMs: number;
  /** What the last client says. */
  readonly message: string;
}

export interface AuditTools {
  readonly gate: Gate;
  readonly waits: Waits;
  /** Progress for people: a line a step. */
  readonly tell: (progress: string) => void;
}

/** @throws Interrupted */
export function runAudit(options: AuditOptions, tools: AuditTools): Verdict {
  const { procDir, port, clients, arriveTimeoutMs } = options;
  const { gate, waits, tell } = tools;

  tell(`waiting for a server on port ${port}`);
  const listener = awaitListener({ procDir, port, timeoutMs: arriveTimeoutMs, waits });
  if (!listener.listens) {
    return undecided({ reason: `nothing listened on port ${port} within ${arriveTimeoutMs} ms; ${listener.lastSeen}` });
  }
  const control = lookForPlanted({ procDir, waits });
  tell(`waiting for ${counted(clients, 'client')}`);
  awaitClients({ gate, clients, timeoutMs: arriveTimeoutMs, waits });
  tell(`${gate.guests.length} of ${counted(clients, 'client')} arrived`);

  const baseline = takeFullCensus(procDir);
  const subject = findSubject(baseline, port);
  if (!subject.found) return undecided({ reason: subject.reason, control });
  const listenInode = subject.socket.inode;
  const { pid } = subject;
  const observation = new Observation({ procDir, settleMs: options.settleMs, baseline, pid, listenInode });
  const found = { control, baseline, subject: { pid, port, listenInode } };
  return reachVerdict({ ...found, ...gatherEvidence({ options, tools, observation, socket: subject.socket, pid }) });
}

/** Everything that is seen from the baseline on. */
function gatherEvidence(run: {
  options: AuditOptions;
  tools: AuditTools;
  observation: Observation;
  socket: TcpSocket;
  pid: number;
}): Omit<Evidence, 'control' | 'subject' | 'baseline'> {
  const { observation, options, tools, socket } = run;
  const { settleMs, procDir, limitMs, clients } = options;
  const { gate, waits, tell } = tools;

  const beganMs = monotonicMs();
  watchLoad({ gate, observation, limitMs, waits });
  tell(`the load is over after ${formatDuration(monotonicMs() - beganMs)}; looking at what is left`);
  const load = loadOf({ guests: gate.guests, clients });
  const after = settle({ observation, settleMs, waits });
  const adopted = observation.history.adopted(after.processes);
  const ps = compareWithPs({ observation, procDir, waits });
  const zombies = observation.zombies.report();
  const course = observation.course.report();
  const again = seeWhetherItGrows(run, { load, after });
  tell('leaving orphans to PID 1');
  const foreign = leaveForeignChildren({ procDir, settleMs, waits });
  // The visit comes last: what it leaves behind is not judged.
  const visited = visit({
    listening: { address: socket.localAddress, port: socket.localPort },
    message: options.message,
    waits,
    whileServed: () => lookAtChildren(run),
  });
  const children = observation.history.children();
  const pid1AtEnd = readProcess(procDir, 1);
  return { settleMs, pid1AtEnd, after, zombies, ps, adopted, children, load, again, foreign, visit: visited, course };
}

/** `undefined` where the load did not make the server's memory grow. */
function seeWhetherItGrows(
  { options, tools, observation, socket, pid }: Parameters<typeof gatherEvidence>[0],
  { load, after }: Pick<Evidence, 'load' | 'after'>,
): AgainEvidence | undefined {
  const subject = { pid, port: socket.localPort, listenInode: socket.inode };
  if (!grewUnderLoad({ subject, baseline: observation.baseline, after, load })) return undefined;
  tools.tell('its memory has grown: seeing whether it goes on');
  return loadAgain({
    procDir: options.procDir,
    pid,
    connections: connectionsServed(load),
    listening: { address: socket.localAddress, port: socket.localPort },
    message: options.message,
    waits: tools.waits,
  });
}

/** A child that holds the listening socket is looked at again, when it had all the time it needs to close it. */
function lookAtChildren({ observation, options, tools }: Parameters<typeof gatherEvidence>[0]): void {
  observation.sample();
  const { clean, unconfirmed } = observation.history.children();
  if (clean > 0 || unconfirmed === 0) return;
  tools.waits.pause(options.settleMs + 1);
  observation.sample();
}

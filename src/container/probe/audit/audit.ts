/**
 * The audit, step by step. It observes and changes nothing: it never connects to the port to wait for it, knows its own
 * processes by pid, reaps what it has planted, and judges by the same pure checks as the host does.
 */
import { counted } from '../../../common/checks/phrase.ts';
import { reachVerdict, undecided, type Verdict } from '../../../common/checks/verdict.ts';
import { IgnoredProcesses } from '../../../common/process-table/ignored-processes.ts';
import { takeFullCensus } from '../../proc/census.ts';
import type { AuditOptions, AuditTools } from './audit-options.ts';
import { lookForPlanted } from './control.ts';
import { findSubject } from './find-subject.ts';
import { gatherEvidence } from './gather-evidence.ts';
import { awaitListener } from './listener.ts';
import { awaitClients } from './load.ts';
import { Observation } from './observation.ts';

/** @throws Interrupted */
export function runAudit(options: AuditOptions, tools: AuditTools): Verdict {
  const { procDir, port, clients, arriveTimeoutMs } = options;
  const { gate, waits, tell } = tools;

  if (port !== 0) {
    tell(`waiting for a server on port ${port}`);
    const listener = awaitListener({ procDir, port, timeoutMs: arriveTimeoutMs, waits });
    if (!listener.listens) {
      return undecided({
        reason: `nothing listened on port ${port} within ${arriveTimeoutMs} ms; ${listener.lastSeen}; the server's log tells why`,
      });
    }
  }
  const control = lookForPlanted({ procDir, waits });
  if (clients > 0) {
    tell(`waiting for ${counted(clients, 'client')}`);
    awaitClients({ gate, clients, timeoutMs: arriveTimeoutMs, waits });
    tell(`${gate.guests.length} of ${counted(clients, 'client')} arrived`);
  }

  const everybody = takeFullCensus(procDir);
  const found = findSubject(everybody, port);
  if (!found.found) return undecided({ reason: found.reason, control });
  const { pid, socket } = found;
  const subject = { pid, listener: socket === undefined ? undefined : { port, inode: socket.inode } };
  const ignored = new IgnoredProcesses(options.ignore);
  const observation = new Observation({ procDir, settleMs: options.settleMs, baseline: everybody, subject, ignored });
  const { baseline } = observation;
  if (!baseline.processes.some((process) => process.pid === pid)) {
    return undecided({ reason: `pid ${pid}, which is under test, is among what is to be ignored`, control });
  }
  return reachVerdict({
    control,
    baseline,
    subject,
    ...gatherEvidence({ options, tools, observation, subject, socket }),
  });
}

/**
 * The audit, step by step. It observes and changes nothing: it never connects to the server to wait for it, knows its own
 * processes by pid, reaps what it has planted, and gives evidence. It judges nothing.
 */
import type { ControlEvidence } from '../../../common/checks/evidence.ts';
import type { AuditEvidence } from '../../../common/checks/run-evidence.ts';
import { locateEndpoint } from '../../../common/endpoint.ts';
import { IgnoredProcesses } from '../../../common/process-table/left-out.ts';
import { listeningInodes } from '../../../common/process-table/listening-sockets.ts';
import type { Census } from '../../../common/process-table/model.ts';
import { withoutOwnObservers } from '../../../common/process-table/own-processes.ts';
import { findPodMain } from '../../../common/process-table/pod-main.ts';
import { counted } from '../../../common/report/phrase.ts';
import { takeFullCensus, takeLightCensus } from '../../proc/census.ts';
import { whyNotTheSubject } from '../own-namespace.ts';
import type { AuditOptions, AuditTools } from './audit-options.ts';
import { becomeReady } from './become-ready.ts';
import { findPlanted } from './control.ts';
import { ExecWatch } from './exec-watch.ts';
import { findSubject } from './find-subject.ts';
import { gatherEvidence } from './gather-evidence.ts';
import { awaitListener } from './listener.ts';
import { awaitClients } from './load.ts';
import { Observation } from './observation.ts';

/** @throws Interrupted */
export function runAudit(options: AuditOptions, tools: AuditTools): AuditEvidence {
  const { procDir, endpoint, clients, startTimeoutMs } = options;
  const { gate, waits, onProgress } = tools;

  const stranger = whyNotTheSubject(options);
  if (stranger !== undefined) return incomplete(stranger);
  const main = options.sharesProcesses ? findPodMain(takeLightCensus(procDir).processes) : undefined;
  if (options.sharesProcesses && main === undefined) return incomplete('PID 1 is alone: the subject has ended');
  if (endpoint !== undefined) {
    onProgress(`waiting for a server ${locateEndpoint(endpoint)}`);
    const listener = awaitListener({ procDir, endpoint, timeoutMs: startTimeoutMs, waits });
    if (!listener.listens) {
      return incomplete(
        `nothing listened ${locateEndpoint(endpoint)} within ${startTimeoutMs} ms; ${listener.lastSeen}; the server's log tells why`,
      );
    }
  }
  const control = findPlanted({ procDir, waits });
  if (clients > 0) {
    onProgress(`waiting for ${counted(clients, 'client')}`);
    awaitClients({ gate, clients, timeoutMs: startTimeoutMs, waits });
    onProgress(`${gate.clients.length} of ${counted(clients, 'client')} arrived`);
  }

  becomeReady({ options, tools, main });
  const census = takeFullCensus(procDir, { withTargets: true, transport: endpoint?.transport });
  const everybody = { ...census, processes: withoutOwnObservers(census.processes) };
  const found = findSubject(everybody, { endpoint, main });
  if (!found.found) return incomplete(found.reason, control);
  const { pid, address } = found;
  const inodes = [...listeningInodes(everybody, endpoint)];
  const listener = endpoint === undefined ? undefined : { ...endpoint, inodes };
  const subject = { pid, listener };
  const ignored = new IgnoredProcesses(options.ignore);
  const execs = watchExecs(everybody, { options, tools });
  const begin = { procDir, settleMs: options.settleMs, baseline: everybody, subject, ignored, execs, main };
  const observation = new Observation(begin);
  if (!observation.baseline.processes.some((process) => process.pid === pid)) {
    return incomplete(`pid ${pid}, which is under test, is among what is to be left out`, control);
  }
  return { kind: 'complete', evidence: gatherEvidence({ options, tools, observation, control, subject, address }) };
}

/** `undefined` where the load has no execs. */
function watchExecs(
  { processes: baseline }: Census,
  { options: { procDir }, tools: { gate } }: { options: AuditOptions; tools: AuditTools },
): ExecWatch | undefined {
  const plans = gate.clients.flatMap(({ execs = [] }) => execs);
  if (plans.length === 0) return undefined;
  return new ExecWatch({ procDir, plans, baseline, takeRecords: () => gate.takeRecords() });
}

function incomplete(reason: string, control?: ControlEvidence): AuditEvidence {
  return { kind: 'incomplete', reason, ...(control === undefined ? {} : { control }) };
}

/** Everything that an audit sees from the baseline on, in the order in which it is seen. */
import type { AgainEvidence, Evidence, VisitEvidence } from '../../../common/checks/evidence.ts';
import { grewUnderLoad } from '../../../common/checks/memory-flat.ts';
import { formatDuration } from '../../../common/checks/phrase.ts';
import type { LoadProgress } from '../../../common/events/audit-events.ts';
import type { TcpSocket } from '../../../common/process-table/model.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { birthsBetween, lastPid } from '../../proc/births.ts';
import { readProcess } from '../../proc/process-list.ts';
import type { AuditOptions, AuditTools } from './audit-options.ts';
import { compareWithPs } from './compare-with-ps.ts';
import { leaveForeignChildren } from './foreign-children.ts';
import { progressOf, watchLoad } from './load.ts';
import { loadAgain } from './load-again.ts';
import { loadOf } from './load-evidence.ts';
import type { Observation } from './observation.ts';
import { visitAsAudit } from './own-visit.ts';
import { lookAtServer } from './server-now.ts';
import { settle } from './settle.ts';
import { visit } from './visit.ts';

/** @throws Interrupted */
export function gatherEvidence(run: {
  options: AuditOptions;
  tools: AuditTools;
  observation: Observation;
  subject: Evidence['subject'];
  socket: TcpSocket | undefined;
}): Omit<Evidence, 'control' | 'subject' | 'baseline'> {
  const { observation, options, tools, socket } = run;
  const { settleMs, procDir, limitMs, forMs, clients } = options;
  const { gate, waits, tell, emit } = tools;

  const beganMs = monotonicMs();
  const firstPid = lastPid();
  emit({ event: 'begun', pid: run.subject.pid });
  if (forMs > 0) tell(`watching for ${formatDuration(forMs)}`);
  const onSample = (progress: LoadProgress) =>
    emit({ event: 'sample', ...progress, server: lookAtServer({ procDir, pid: run.subject.pid }) });
  onSample(progressOf(observation.baseline, { elapsedMs: 0, clientsFinished: 0 }));
  watchLoad({ gate, observation, forMs, limitMs, waits, onSample });
  emit({ event: 'over' });
  const watchedMs = Math.round(monotonicMs() - beganMs);
  const born = birthsBetween(firstPid, lastPid());
  tell(`${clients > 0 ? 'the load' : 'the time'} is over after ${formatDuration(watchedMs)}; looking at what is left`);
  const kind = clients > 0 ? options.clientsRun : 'none';
  const load = loadOf({ guests: gate.guests, clients, kind, watchedMs, born });
  tellFailures(load, emit);
  const after = settle({ observation, settleMs, waits });
  const { tasks } = observation;
  onSample(progressOf(after, { elapsedMs: monotonicMs() - beganMs, clientsFinished: load.clients.length }));
  emit({ event: 'settled', tasks });
  const adopted = observation.history.adopted(after.processes);
  const ps = compareWithPs({ observation, procDir, waits });
  const zombies = observation.zombies.report();
  const course = observation.course.report();
  const again = seeWhetherItGrows(run, { load, after });
  tell('leaving orphans to PID 1');
  const foreign = leaveForeignChildren({ procDir, settleMs, waits });
  // The visit comes last: what it leaves behind is not judged.
  const visited = socket === undefined ? undefined : comeOnceMore(run, { load, listening: doorOf(socket) });
  const children = observation.history.children();
  const pid1AtEnd = readProcess(procDir, 1);
  return {
    settleMs,
    pid1AtEnd,
    after,
    tasks,
    zombies,
    ps,
    adopted,
    children,
    load,
    again,
    foreign,
    visit: visited,
    course,
    ignored: observation.ignored.report(),
  };
}

function tellFailures({ clients }: Evidence['load'], emit: AuditTools['emit']): void {
  for (const { name, summary } of clients) {
    const { failures = [] } = summary;
    if (failures.length > 0) emit({ event: 'failures', client: name, failures });
  }
}

/** `undefined` where the load did not make the server's memory grow. */
function seeWhetherItGrows(
  { options, tools, observation, subject, socket }: Parameters<typeof gatherEvidence>[0],
  { load, after }: Pick<Evidence, 'load' | 'after'>,
): AgainEvidence | undefined {
  // Of a load that is not ours nobody knows what to do again.
  if (socket === undefined || load.kind !== 'connections') return undefined;
  if (!grewUnderLoad({ subject, baseline: observation.baseline, after, load })) return undefined;
  tools.tell('its memory has grown: seeing whether it goes on');
  return loadAgain({
    procDir: options.procDir,
    pid: subject.pid,
    loadMs: load.watchedMs,
    gate: tools.gate,
    waits: tools.waits,
  });
}

function comeOnceMore(
  run: Parameters<typeof gatherEvidence>[0],
  { load, listening }: { load: Evidence['load']; listening: { address: string; port: number } },
): VisitEvidence {
  const { observation, options, tools } = run;
  const { gate, waits } = tools;
  const whileServed = () => lookAtChildren(run);
  if (load.kind === 'none') return visitAsAudit({ listening, message: options.message, waits, whileServed });
  const meanwhile = { nextMs: () => observation.nextMs, due: () => observation.sample() };
  return visit({ gate, waits, loadMs: load.watchedMs, whileServed, meanwhile });
}

function doorOf({ localAddress, localPort }: TcpSocket): { address: string; port: number } {
  return { address: localAddress, port: localPort };
}

/** A child that holds the listening socket is looked at again, when it had all the time it needs to close it. */
function lookAtChildren({ observation, options, tools }: Parameters<typeof gatherEvidence>[0]): void {
  observation.sample();
  const { clean, unconfirmed } = observation.history.children();
  if (clean > 0 || unconfirmed === 0) return;
  tools.waits.pause(options.settleMs + 1);
  observation.sample();
}

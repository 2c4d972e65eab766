/** Everything that an audit sees from the baseline on, in the order in which it is seen. */
import { amountDone, loadAmount } from '../../../common/checks/coverage.ts';
import { mayNotHaveArrived } from '../../../common/checks/dropped-traffic.ts';
import type { Evidence, FinalProbeEvidence, ForeignEvidence } from '../../../common/checks/evidence.ts';
import { bringsClients } from '../../../common/checks/load-kind.ts';
import type { LoadProgress } from '../../../common/events/audit-events.ts';
import { byKind, type GrowthEvidence } from '../../../common/growth/growth.ts';
import { allowedGrowth, isLeaking, prevailing } from '../../../common/growth/trend.ts';
import { lastingSignals } from '../../../common/process-table/lasting-signals.ts';
import type { Census } from '../../../common/process-table/model.ts';
import { findHolders } from '../../../common/process-table/process-tree.ts';
import { formatDuration } from '../../../common/report/phrase.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { readListenDrops } from '../../proc/listen-drops.ts';
import { machineTimeBetween, readMachineTime } from '../../proc/machine-time.ts';
import { birthsBetween, lastPid } from '../../proc/namespaces.ts';
import { readDetail } from '../../proc/process-detail.ts';
import { bootTimeMs, readProcess } from '../../proc/process-list.ts';
import type { AuditOptions, AuditTools } from './audit-options.ts';
import { compareWithPs } from './compare-with-ps.ts';
import { digestParents, digestSockets } from './digest.ts';
import { finalProbe } from './final-probe.ts';
import { followGrowth, type RunRound } from './follow-growth.ts';
import type { GateClient } from './gate-client.ts';
import { HeldConnection } from './held-connection.ts';
import { leaveOrphans } from './leave-orphans.ts';
import { loadProgress, watchLoad, watchTime } from './load.ts';
import { toLoadEvidence } from './load-evidence.ts';
import type { Observation } from './observation.ts';
import { type Listening, probeAsAudit } from './own-probe.ts';
import { type RoundOptions, runRound } from './round.ts';
import { sampleServer } from './sample-server.ts';
import { hasMoreProcesses, type Settled, type Settling, settle } from './settle.ts';
import { watchReaper, watchStayed } from './watch-reaper.ts';

const MAX_ACCEPTORS = 16;

export interface Gathering {
  readonly options: AuditOptions;
  readonly tools: AuditTools;
  readonly observation: Observation;
  readonly control: Evidence['control'];
  readonly subject: Evidence['subject'];
  /** What the subject's socket is bound to; `undefined` for a Unix socket, and where nothing listens. */
  readonly address: string | undefined;
}

/** @throws Interrupted */
export function gatherEvidence(run: Gathering): Evidence {
  const { observation, tools, options } = run;
  const { evidence: before, settling } = afterLoad(run);
  // Whatever PID 1 does about the orphans, what was seen until now stands.
  tools.emit({ event: 'evidence', before: 'orphans', audit: { kind: 'complete', evidence: before } });
  tools.onProgress('leaving orphans to PID 1');
  const foreign = leaveStrangers(run);
  // The final probe comes last: what it leaves behind is not judged.
  const listening = listeningAt(run);
  const probe = listening && runFinalProbe(run, listening, before.load);
  const growth = growthAtTheEnd(run, settling, before.growth);
  return {
    ...before,
    growth,
    foreign,
    finalProbe: probe,
    children: observation.history.children(),
    pid1AtEnd: readProcess(options.procDir, 1),
  };
}

/** Processes that came after the load, of themselves, are seen too; a leak that the load has shown stands, whatever comes. */
function growthAtTheEnd(run: Gathering, settling: Settling, underLoad: GrowthEvidence): GrowthEvidence {
  if (isLeaking(underLoad) || !hasMoreProcesses(settling, underLoad)) return underLoad;
  return prevailing(underLoad, growthByItself(run, settling));
}

/** A job of the subject's own adds to it without any load: rounds of time show whether it goes on. @throws Interrupted */
function growthByItself(run: Gathering, settling: Settling): Evidence['growth'] {
  const { measures } = settle(settling);
  const watchedMs = Math.round(bootTimeMs() - run.observation.baseline.atMs);
  const load = { kind: 'none', watchedMs, clients: [] } as const;
  return followGrowth({
    ...settling,
    procDir: run.options.procDir,
    serverPid: run.subject.pid,
    load,
    amount: watchedMs,
    each: settling.settleMs,
    first: measures,
    runRound: roundRunner(run, load),
    onRound: () => run.tools.onProgress('more processes than before, without any load: seeing whether that goes on'),
  });
}

function followLoadGrowth(
  run: Gathering,
  { load, settling, settled }: { load: Evidence['load']; settling: Settling; settled: Settled },
  onSoFar: (growth: GrowthEvidence) => void,
): Evidence['growth'] {
  const amount = loadAmount(load);
  const perClient = Math.max(1, Math.round(amount / Math.max(1, load.clients.length)));
  return followGrowth({
    ...settling,
    procDir: run.options.procDir,
    serverPid: run.subject.pid,
    load,
    amount,
    each: load.kind === 'none' ? load.watchedMs : perClient,
    first: settled.measures,
    runRound: roundRunner(run, load),
    onRound: (kinds, soFar) => {
      onSoFar(soFar);
      run.tools.onProgress(`more ${kinds.join(', ')} than before: the load comes again, to see whether that goes on`);
    },
  });
}

function leaveStrangers(run: Gathering): ForeignEvidence {
  const { options, tools, observation } = run;
  const { procDir, settleMs } = options;
  const { waits } = tools;
  const listening = listeningAt(run);
  const beganMs = monotonicMs();
  const connection = listening && HeldConnection.open(listening, waits);
  try {
    const now = observation.sample().processes;
    // Those that came since the load may go again: they are no sign.
    const children = now.filter((process) => process.ppid === 1 && observation.wasAtBaseline(process));
    const foreign = leaveOrphans({ procDir, settleMs, waits, children, connection });
    if (listening === undefined || foreign.kind !== 'left' || foreign.client !== 'dropped') return foreign;
    // A time-out of its own, and not the orphans, may have been the reason.
    const ownReason = HeldConnection.isDroppedWithin(monotonicMs() - beganMs, listening, waits);
    return ownReason ? { ...foreign, client: 'none' } : foreign;
  } finally {
    connection?.close();
  }
}

/** All but the orphans and the last client. */
function afterLoad(run: Gathering): { evidence: Evidence; settling: Settling } {
  const { observation, options, tools, subject } = run;
  const { settleMs, procDir, clients } = options;
  const { gate, waits, onProgress, emit } = tools;
  const beganMs = monotonicMs();
  const firstPid = lastPid();
  const atFirst = readMachineTime();
  const dropsAtFirst = readListenDrops();
  emit({ event: 'begun', pid: subject.pid, acceptors: acceptorsIn(observation.baseline, subject) });
  const onSample = (progress: LoadProgress) =>
    emit({ event: 'sample', ...progress, server: sampleServer({ procDir, pid: subject.pid }) });
  onSample(loadProgress(observation.baseline, { elapsedMs: 0, clientsFinished: 0 }));
  if (options.forMs > 0) onProgress(`watching for ${formatDuration(options.forMs)}`);
  watchLoad({ gate, observation, forMs: options.forMs, limitMs: options.limitMs, waits, onSample });
  emit({ event: 'over' });
  const watchedMs = Math.round(monotonicMs() - beganMs);
  onProgress(
    `${clients > 0 ? 'the load' : 'the time'} is over after ${formatDuration(watchedMs)}; looking at what is left`,
  );
  const kind = clients > 0 ? options.clientsRun : 'none';
  const births = birthsBetween(firstPid, lastPid());
  const machine = machineTimeBetween(atFirst, readMachineTime());
  const drops = readListenDrops();
  const load = toLoadEvidence({
    gateClients: gate.clients,
    goMs: gate.goMs,
    clients,
    kind,
    watchedMs,
    births,
    ...(machine === undefined ? {} : { machine }),
    ...(drops === undefined || dropsAtFirst === undefined ? {} : { listenDrops: drops - dropsAtFirst }),
  });
  reportFailures(load, emit);

  const grown = { unit: kind === 'none' ? 'ms' : kind, amounts: [loadAmount(load)], compared: 1 } as const;
  const settling = { observation, settleMs, waits, allowed: byKind((growth) => allowedGrowth(growth, grown)) };
  const settled = settle(settling);
  onSample(loadProgress(settled.census, { elapsedMs: monotonicMs() - beganMs, clientsFinished: load.clients.length }));
  const { tasks } = observation;
  emit({ event: 'settled', tasks });
  watchStayed({ observation, settleMs, waits });
  const sockets = digestSockets({ baseline: observation.baseline, after: settled.census }, subject);
  const ps = compareWithPs({ observation, procDir, waits });
  const timeline = observation.timeline.report();
  const seen = { load, sockets, ps, timeline, settled, tasks };
  const growth = followLoadGrowth(run, { load, settling, settled }, (soFar) => {
    const evidence = toEvidence(run, { ...seen, growth: soFar });
    emit({ event: 'evidence', before: 'round', audit: { kind: 'complete', evidence } });
  });
  if (kind !== 'none') watchReaper({ observation, settleMs, waits, runRound: roundRunner(run, load) });
  return { evidence: toEvidence(run, { ...seen, growth }), settling };
}

type SeenAfterLoad = Pick<Evidence, 'load' | 'sockets' | 'ps' | 'timeline' | 'growth' | 'tasks'> & {
  readonly settled: Settled;
};

/** What is left by now, with what was seen when the load had ended. */
function toEvidence(run: Gathering, { settled, ...seen }: SeenAfterLoad): Evidence {
  const { observation, options, subject, control } = run;
  const { procDir } = options;
  const zombies = observation.zombies.report();
  const execs = observation.execs();
  return {
    ...seen,
    settleMs: options.settleMs,
    control,
    subject,
    pid1: observation.baseline.processes.find(({ pid }) => pid === 1),
    pid1AtEnd: readProcess(procDir, 1),
    pid1Signals: lastingSignals(
      settled.census.details.find(({ pid }) => pid === 1)?.signals,
      readDetail(procDir, 1)?.signals,
    ),
    processes: { before: observation.baseline.processes.length, after: settled.census.processes.length },
    zombies,
    parents: digestParents(zombies, { procDir, processes: settled.census.processes }),
    orphans: settled.orphans,
    children: observation.history.children(),
    foreign: { kind: 'not-reached' },
    finalProbe: undefined,
    ignored: observation.ignored.report(),
    outsiders: observation.outsiders.report(),
    ...(execs === undefined ? {} : { execs }),
    ownOrphans: observation.ownOrphans,
  };
}

/** The processes that hold a listening socket beside the server, which then only supervises; else the server itself. */
function acceptorsIn(baseline: Census, { pid, listener }: Evidence['subject']): number[] {
  const workers = findHolders(listener?.inodes ?? [], baseline).filter((process) => process.pid !== pid);
  return workers.length === 0 ? [pid] : workers.slice(0, MAX_ACCEPTORS).map((process) => process.pid);
}

/** The load's own clients once more, or as much time again. Samples go on meanwhile. */
function roundRunner({ tools, observation }: Gathering, load: Pick<Evidence['load'], 'kind' | 'clients'>): RunRound {
  const { gate, waits } = tools;
  return ({ each, limitMs }): ReturnType<RunRound> => {
    if (load.kind === 'none') {
      const forMs = Math.min(each, limitMs);
      watchTime({ observation, forMs, waits });
      return { amount: Math.round(forMs) };
    }
    if (gate.idle.length === 0) return undefined;
    const meanwhile = samplesMeanwhile(observation);
    const connectionsFor = (client: GateClient) => shareFor(client, { each, load });
    const { clients } = runRound({ gate, waits, connectionsFor, limitMs, meanwhile });
    return { amount: clients.reduce((sum, client) => sum + amountDone(client), 0) };
  };
}

/** Where clients of two kinds came, each does as much more or less as the other. */
function shareFor(
  { result }: GateClient,
  { each, load }: { each: number; load: Pick<Evidence['load'], 'kind' | 'clients'> },
): number {
  const amount = load.clients.reduce((sum, client) => sum + amountDone(client), 0);
  if (result === undefined || amount === 0 || !load.kind.includes(' and ')) return each;
  return Math.max(1, Math.round((each * result.summary.connections * load.clients.length) / amount));
}

function reportFailures({ clients }: Evidence['load'], emit: AuditTools['emit']): void {
  for (const { name, summary } of clients) {
    const { failures = [] } = summary;
    if (failures.length > 0) emit({ event: 'failures', client: name, failures });
  }
}

function runFinalProbe(run: Gathering, listening: Listening, load: Evidence['load']): FinalProbeEvidence {
  const { observation, options, tools } = run;
  const { gate, waits } = tools;
  const whileServed = () => inspectChildren(run);
  // Where clients could not connect, one in the subject's own network shows whether the subject is the reason.
  if (!bringsClients(load.kind) || mayNotHaveArrived(load))
    return probeAsAudit({ listening, message: options.payload, waits, whileServed });
  return finalProbe({ gate, waits, loadMs: load.watchedMs, whileServed, meanwhile: samplesMeanwhile(observation) });
}

/** `undefined` where nothing listens. */
function listeningAt({ options: { endpoint }, address }: Gathering): Listening | undefined {
  return endpoint && { endpoint, address };
}

/** Samples go on while a round is under way. */
function samplesMeanwhile(observation: Observation): NonNullable<RoundOptions['meanwhile']> {
  return { nextMs: () => observation.nextMs, due: () => observation.sample() };
}

/**
 * Inspects a child that holds a listening socket again, when it has had the time to close it. It takes a full census: the listener
 * may be another one than before the load.
 */
function inspectChildren({ observation, options, tools }: Gathering): void {
  observation.inspect();
  if (!observation.history.isHeld) return;
  tools.waits.pause(options.settleMs + 1);
  observation.inspect();
}

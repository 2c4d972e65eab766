/**
 * Waits until the subject is ready: a listening socket is not. A few connections of the load's own clients must be answered,
 * and then samples of the process table must stay the same. What the subject does only once, such as growing to its
 * size, it has then done before the baseline.
 */
import { WARM_UP_ROUND } from '../../../common/events/gate-messages.ts';
import { toIdentity } from '../../../common/process-table/identity.ts';
import { Outsiders } from '../../../common/process-table/left-out.ts';
import type { ProcessRecord } from '../../../common/process-table/model.ts';
import { withPodMain } from '../../../common/process-table/pod-main.ts';
import { isZombie } from '../../../common/process-table/process-tree.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { takeLightCensus } from '../../proc/census.ts';
import type { AuditOptions, AuditTools } from './audit-options.ts';
import type { GateClient } from './gate-client.ts';

/** Between two samples of the process table. */
const APART_MS = 100;
const RETRY_MS = 100;
/** One that listens answers soon, or not at all: a server that closes every connection must not cost a whole start time-out. */
const WARM_UP_MS = 10_000;
/** A subject that is never still is audited all the same. */
const MAX_WINDOWS = 3;
/** What the client may find while the subject is not up yet; any other failure is an answer of a kind. */
const NOT_UP = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ERR_CLOSED',
  'ERR_CONNECT_TIMEOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
];
/** How long a client may take to report what it was asked to end. */
const END_WITHIN_MS = 2_000;

/** Not ready in time is no error: the load will show it. @throws Interrupted */
export function becomeReady(ready: {
  options: AuditOptions;
  tools: AuditTools;
  main: ProcessRecord | undefined;
}): void {
  const { options, tools, main } = ready;
  const sample = () => sampleProcesses(options.procDir, main);
  const { warmUp, clients, clientsRun, startTimeoutMs, settleMs } = options;
  const connects = clients > 0 && clientsRun !== 'execs';
  const untilMs = monotonicMs() + Math.min(WARM_UP_MS, startTimeoutMs);
  if (connects && warmUp > 0) {
    tools.onProgress('warming up');
    while (!warmUpOnce(tools, { connections: warmUp, untilMs }) && monotonicMs() < untilMs) tools.waits.pause(RETRY_MS);
  }
  // A connection that was answered shows that it is up. Without clients only time does: it must be still for a whole window.
  if (!connects) awaitStillness(sample, tools, { forMs: settleMs, limitMs: MAX_WINDOWS * settleMs });
  else if (warmUp > 0) awaitStillness(sample, tools, { forMs: APART_MS, limitMs: settleMs });
}

/** Whether it need not be repeated. */
function warmUpOnce(
  { gate, waits }: AuditTools,
  { connections, untilMs }: { connections: number; untilMs: number },
): boolean {
  const members = gate.startWarmUp(connections);
  const isBusy = () => members.some(({ state }) => state === 'running');
  while (isBusy() && monotonicMs() < untilMs) gate.serve(waits, untilMs);
  if (isBusy()) {
    gate.endRound();
    const endMs = monotonicMs() + END_WITHIN_MS;
    while (isBusy() && monotonicMs() < endMs) gate.serve(waits, endMs);
  }
  return members.length === 0 || members.some(wasAnswered);
}

function wasAnswered(client: GateClient): boolean {
  const summary = client.resultIn(WARM_UP_ROUND)?.summary;
  if (summary === undefined) return false;
  return summary.ok > 0 || Object.keys(summary.errors).some((code) => !NOT_UP.includes(code));
}

/** Until samples show the same living processes and no zombie for so long, or the limit is reached. */
function awaitStillness(
  sample: () => Sample,
  { waits }: AuditTools,
  { forMs, limitMs }: { forMs: number; limitMs: number },
): void {
  const untilMs = monotonicMs() + limitMs;
  let before = sample();
  let stillSinceMs = monotonicMs();
  while (monotonicMs() < untilMs) {
    waits.pause(APART_MS);
    const now = sample();
    if (!now.isQuiet || now.processes !== before.processes) stillSinceMs = monotonicMs();
    else if (monotonicMs() - stillSinceMs >= forMs) return;
    before = now;
  }
}

interface Sample {
  readonly processes: string;
  readonly isQuiet: boolean;
}

function sampleProcesses(procDir: string, main: ProcessRecord | undefined): Sample {
  const census = takeLightCensus(procDir, { withArgv: false });
  const processes = new Outsiders().without(withPodMain(census.processes, main));
  return { processes: processes.map(toIdentity).join(' '), isQuiet: !processes.some(isZombie) };
}

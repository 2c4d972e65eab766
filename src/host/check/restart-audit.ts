/**
 * The faults that end the subject, and with it every observer in its namespace. Each comes when all else has been judged, under a
 * load of its own, and afterwards the subject is audited as in its first life.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { InjectedFault } from '../../common/chaos/chaos-record.ts';
import type { EndingName } from '../../common/chaos/fault-kinds.ts';
import { drawEndings, type ScheduledFault, scheduleLengthMs } from '../../common/chaos/schedule.ts';
import type { Life, Restart, StopEvidence } from '../../common/checks/run-evidence.ts';
import { formatDuration } from '../../common/report/phrase.ts';
import { describeConnected, startClient, startConnected } from '../chaos/passing-clients.ts';
import { stopAndStart, stopRules } from '../chaos/stop-and-start.ts';
import { readSummary } from '../observe/client-summary.ts';
import { errorMessage, isForkbedError } from '../thrown.ts';
import type { AuditedLife } from './audited-life.ts';
import { clientPlace } from './client-place.ts';
import type { CheckPlan } from './plan.ts';
import { whyNotReady } from './readiness.ts';
import { relocate, type StartedSubject } from './subject.ts';

/** Of a load that ends when it is ended. */
const UNLIMITED_CONNECTIONS = 1_000_000;
const MARGIN_MS = 30_000;

interface UnderLoad {
  readonly subject: StartedSubject;
  readonly plan: CheckPlan;
  /** forkbed's own. */
  readonly image: string;
}

interface RestartAudit extends UnderLoad {
  readonly onProgress: (progress: string) => void;
  /** Audits a life of the subject, as the first. */
  readonly audit: (subject: StartedSubject, plan: CheckPlan) => Promise<AuditedLife>;
}

/** The lives after the first, and what ended the one before. None where no such fault was asked for. @throws EngineLostError */
export async function auditRestarts(
  options: RestartAudit,
): Promise<{ lives: Life[]; restarts?: [Restart, ...Restart[]] }> {
  const { chaos } = options.plan;
  const lives: Life[] = [];
  const restarts: Restart[] = [];
  for (const scheduled of chaos === undefined ? [] : drawEndings(chaos)) {
    const { restart, life } = await auditRestart(scheduled, options);
    restarts.push(restart);
    if (life !== undefined) lives.push({ ...life, after: scheduled.fault });
  }
  const [first, ...others] = restarts;
  return { lives, ...(first === undefined ? {} : { restarts: [first, ...others] }) };
}

type ScheduledEnding = ScheduledFault<EndingName>;

async function auditRestart(
  scheduled: ScheduledEnding,
  { subject, plan, image, onProgress, audit }: RestartAudit,
): Promise<{ restart: Restart; life?: Life }> {
  onProgress(`fault ${scheduled.fault}`);
  const { fault, ended } = await endUnderLoad(scheduled, { subject, plan, image });
  onProgress(`fault ${scheduled.fault}: ${fault.observed}`);
  if (ended === undefined) return { restart: { fault } };
  const relocated = await relocate(subject);
  const notReady = await whyNotReady({ subject: relocated, plan, image, onProgress });
  if (notReady !== undefined) {
    return { restart: { fault, ended }, life: { audit: { kind: 'incomplete', reason: notReady } } };
  }
  const reason = plan.clients === 0 ? undefined : await whyUnserved({ subject: relocated, plan, image });
  if (reason === undefined) {
    return { restart: { fault, ended }, life: (await audit(relocated, restartPlan(plan))).life };
  }
  const { State } = await subject.container.inspect();
  const state = State.Running ? 'it runs' : `it ended again, with exit code ${State.ExitCode}`;
  return { restart: { fault, ended, unserved: `${state}; a client's connection failed: ${reason}` } };
}

/** The record of the fault has the reason where it could not be injected. @throws EngineLostError */
async function endUnderLoad(
  scheduled: ScheduledEnding,
  { subject, plan, image }: UnderLoad,
): Promise<{ fault: InjectedFault; ended?: StopEvidence }> {
  const { fault, atMs, forMs } = scheduled;
  try {
    await using load = plan.clients === 0 ? undefined : await startLoad({ subject, plan, image });
    const beganMs = performance.now();
    await pause(atMs);
    const from = Math.round(performance.now() - beganMs);
    const hook = await runBeforeStop(subject);
    const ended = await stopAndStart(subject.container, { fault, forMs, graceUsedMs: hook.tookMs });
    const wasOnMs = { from, to: Math.round(performance.now() - beganMs) };
    const how = `${hook.observed}it ended with exit code ${ended.exitCode} after ${formatDuration(ended.tookMs)}, and was started again`;
    const observed = load === undefined ? how : `${load.observed}, ${how}`;
    return { fault: { ...scheduled, acted: true, observed, wasOnMs }, ended };
  } catch (error) {
    if (isForkbedError(error, 'ERR_ENGINE_LOST')) throw error;
    return { fault: { ...scheduled, acted: false, observed: errorMessage(error) } };
  }
}

/** `observed`: with a comma behind it, or empty. It takes its time from what the subject has to end. */
async function runBeforeStop({ container, beforeStop }: StartedSubject): Promise<{ observed: string; tookMs: number }> {
  if (beforeStop === undefined) return { observed: '', tookMs: 0 };
  const { graceMs } = stopRules(await container.inspect());
  const { observed, tookMs } = await beforeStop(graceMs);
  return { observed: `${observed}, `, tookMs };
}

/** @throws DeadlineError where nobody can connect: without a load nothing would be tested */
async function startLoad({ subject, plan, image }: UnderLoad): Promise<AsyncDisposable & { observed: string }> {
  const place = await clientPlace(subject, { plan, image });
  const { client, load: seen } = await startConnected(place, { ...plan, connections: UNLIMITED_CONNECTIONS });
  return { observed: describeConnected(seen), [Symbol.asyncDispose]: () => client.remove() };
}

/** `undefined` where one client was served within the time that the subject has to start. */
async function whyUnserved({ subject, plan, image }: UnderLoad): Promise<string | undefined> {
  const place = await clientPlace(subject, { plan, image });
  const one = { ...plan, connections: 1, concurrency: 1, retryUntilMs: plan.startTimeoutMs };
  await using client = await startClient(place, one);
  const exitCode = await client.waitForExit(plan.startTimeoutMs + plan.replyTimeoutMs + MARGIN_MS);
  if (exitCode === 0) return undefined;
  const summary = await readSummary(client);
  return summary === undefined ? `exit code ${exitCode}` : Object.keys(summary.errors).join(', ');
}

/** Without faults, and so no longer than is needed to see what it leaves behind. */
function restartPlan({ chaos: _, ...plan }: CheckPlan): CheckPlan {
  const forMs = Math.min(plan.forMs, scheduleLengthMs([], plan.settleMs));
  const connections = Math.min(plan.connections, Math.ceil((plan.rate * forMs) / 1_000));
  return { ...plan, forMs, connections: Math.max(1, connections) };
}

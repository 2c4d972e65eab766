/**
 * The proof for any subject: clients in containers of their own, and the audit in one that joins the subject's process and
 * network namespaces. Nothing runs in the subject, and nothing of it is needed: no shell, no ps, no user. The audit runs as
 * root with two capabilities, to read the descriptors of processes of any user, and makes no call that would change one.
 */
import type { InjectedFault } from '../../common/chaos/chaos-record.ts';
import { failingClients } from '../../common/checks/coverage.ts';
import { decideEarly } from '../../common/checks/early-findings.ts';
import type { Evidence } from '../../common/checks/evidence.ts';
import { judge } from '../../common/checks/judge.ts';
import type { LoadKind } from '../../common/checks/load-kind.ts';
import type { AuditEvidence, Life, RunEvidence } from '../../common/checks/run-evidence.ts';
import { repliedLate } from '../../common/checks/starved.ts';
import type { Verdict } from '../../common/checks/verdict.ts';
import { printArguments } from '../../common/load/print-arguments.ts';
import type { ProcessRecord, SignalSets } from '../../common/process-table/model.ts';
import { auditOptions } from '../../common/programs/audit-options.ts';
import { readCgroupEvents } from '../chaos/cgroup-events.ts';
import { ChaosRun } from '../chaos/chaos-run.ts';
import { wasKilledForMemory } from '../chaos/limit-memory.ts';
import { hasNames } from '../docker/container-options.ts';
import { joinedContainer } from '../docker/joined-container.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { startVolume } from '../docker/volume.ts';
import { eventually } from '../eventually.ts';
import { StartedExecs } from '../execs/started-execs.ts';
import { READS_EVERY_USER } from '../observe/census.ts';
import { ContainerLife } from '../observe/container-life.ts';
import { EngineCounter } from '../observe/engine-counter.ts';
import { logTail } from '../observe/log-tail.ts';
import { startAuditProbe } from '../observe/probe.ts';
import { errorMessage, firstFailure, isForkbedError } from '../thrown.ts';
import { AuditLines } from './audit-lines.ts';
import type { AuditedLife } from './audited-life.ts';
import { type ClientsOfCheck, countClients, type GatePlace, gateTimeoutMs, startCheckClients } from './clients.ts';
import { type CheckPlan, type FormerPlan, withCurrentNames } from './plan.ts';
import { whyNotReady } from './readiness.ts';
import { auditRestarts } from './restart-audit.ts';
import { socketAccess, withAccess } from './socket-access.ts';
import { stopSubject } from './stop-subject.ts';
import type { StartedSubject } from './subject.ts';
import { startSwarmClients } from './swarm-clients.ts';
import { type AuditTools, auditTools, type Tools } from './tools.ts';

export type { LoadSample, Tools } from './tools.ts';

const GATE_FOLDER = '/run/forkbed';
/** Beyond the limits that the audit has itself, before it is taken for hung. */
const MARGIN_MS = 60_000;
const NS_PER_MS = 1e6;
/** How much of a container's output goes into a message. */
const LOG_TAIL_CHARACTERS = 300;

interface Run {
  readonly subject: StartedSubject;
  readonly plan: CheckPlan;
  readonly tools: AuditTools;
  readonly gate: GatePlace;
}

/**
 * Runs the whole check, and judges: `judge(await gatherRun(subject, plan, tools))`.
 * @throws as `gatherRun`
 * @example
 * ```ts
 * import { DEFAULT_PLAN, startSubject, toolImage, verify } from 'forkbed';
 *
 * const onProgress = (line: string) => console.error(line);
 * const image = await toolImage(onProgress);
 * await using subject = await startSubject({ image: 'my-server' });
 * const verdict = await verify(subject, { ...DEFAULT_PLAN, port: 5005 }, { image, onProgress });
 * console.log(verdict.outcome);
 * ```
 */
export async function verify(subject: StartedSubject, plan: CheckPlan & FormerPlan, tools: Tools): Promise<Verdict> {
  const verdict = judge(await gatherRun(subject, plan, tools));
  tools.onFindings?.(verdict.findings);
  return verdict;
}

/**
 * The evidence of a whole run: baseline, load, settle window, faults, stop. A subject that ran before is left running. What the
 * engine does to the run makes its evidence incomplete, and so the verdict unknown: nothing was found out about the subject.
 * @throws EngineLostError where the engine has gone and does not come back; NoEngineError; ForkbedError ERR_IMAGE for a
 *   client's image
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs';
 * import { DEFAULT_PLAN, gatherRun, startSubject, toolImage } from 'forkbed';
 *
 * const onProgress = (line: string) => console.error(line);
 * const image = await toolImage(onProgress);
 * await using subject = await startSubject({ image: 'my-server' });
 * const evidence = await gatherRun(subject, { ...DEFAULT_PLAN, port: 5005 }, { image, onProgress });
 * writeFileSync('evidence.json', JSON.stringify(evidence));
 * ```
 */
export async function gatherRun(
  subject: StartedSubject,
  asked: CheckPlan & FormerPlan,
  options: Tools,
): Promise<RunEvidence> {
  const tools = auditTools(options);
  const plan = withCurrentNames(asked, tools.onProgress);
  const audit = (life: StartedSubject, itsPlan: CheckPlan) => auditLife(life, itsPlan, tools);
  try {
    // A path that no client can get to is refused before anything is tried.
    await socketAccess(subject.container, plan.unix);
    const notReady = await whyNotReady({ subject, plan, ...tools });
    if (notReady !== undefined) return { lives: [{ audit: incomplete(notReady) }], allowUnknown: [] };
    const first = await audit(subject, plan);
    const { lives, restarts } = await auditRestarts({ subject, plan, ...tools, audit });
    const last = lives.at(-1) ?? first.life;
    const stop = await stopSubject({ subject, image: tools.image, ...describePid1(last) });
    return {
      lives: [first.life, ...lives],
      ...(first.chaos === undefined ? {} : { chaos: first.chaos }),
      ...(restarts === undefined ? {} : { restarts }),
      ...(stop === undefined ? {} : { stop }),
      allowUnknown: [],
    };
  } catch (thrown) {
    const error = firstFailure(thrown);
    if (!isEngineFailure(error)) throw error;
    await subject.container.engine.assertAnswers();
    return { lives: [{ audit: incomplete(`the run was cut short: ${errorMessage(error)}`) }], allowUnknown: [] };
  }
}

function describePid1({ audit }: Life): { pid1: ProcessRecord | undefined; signals: SignalSets | undefined } {
  if (audit.kind !== 'complete') return { pid1: undefined, signals: undefined };
  return { pid1: audit.evidence.pid1, signals: audit.evidence.pid1Signals };
}

function isEngineFailure(error: unknown): boolean {
  return isForkbedError(error, 'ERR_ENGINE_LOST', 'ERR_ENGINE', 'ERR_DEADLINE');
}

function incomplete(reason: string, ended = false): AuditEvidence {
  return { kind: 'incomplete', reason, ...(ended ? { ended } : {}) };
}

async function auditLife(subject: StartedSubject, plan: CheckPlan, tools: AuditTools): Promise<AuditedLife> {
  await using volume = await startVolume(subject.container.engine, { open: true });
  const binds = [`${volume.name}:${GATE_FOLDER}:nocopy`];
  const run = { subject, plan, tools, gate: { binds, folder: GATE_FOLDER, path: `${GATE_FOLDER}/gate.sock` } };
  // All at once: whoever stands for load waits for the gate that the audit makes.
  const starting = startLoad(run);
  starting.catch(() => {});
  let audit: StartedContainer;
  try {
    audit = await startAudit(run);
  } catch (error) {
    await using _ = await starting.catch(() => undefined);
    return { life: { audit: incomplete(await whyNotJoined(subject, error)) } };
  }
  try {
    await using load = await starting;
    const { clients, execs } = load;
    const following = follow(audit, run, { clients: clients.clients, execs });
    const followed = await (execs === undefined ? following : execs.whileRunning(following));
    const audited = await withLostNetwork(await withOwnEnd(followed, subject), subject);
    for (const line of (await clients.lost?.()) ?? []) tools.onProgress(`clients lost on ${line}`);
    const hasOutput = plan.client !== undefined && clients.clients.length > 0;
    if (hasOutput && someFailed(audited.life)) tools.onProgress(await describeClientOutput(clients));
    return audited;
  } finally {
    await audit.remove();
  }
}

/** Clients, and what stands for execs. */
interface StartedLoad extends AsyncDisposable {
  readonly clients: ClientsOfCheck;
  readonly execs: StartedExecs | undefined;
}

/** Either all of it starts, or nothing is left. @throws as `startCheckClients` and `StartedExecs.start` */
async function startLoad(run: Run): Promise<StartedLoad> {
  const execs = await startExecs(run);
  try {
    const clients = await startLoadClients(run);
    const remove = async () => {
      try {
        await clients[Symbol.asyncDispose]();
      } finally {
        await execs?.[Symbol.asyncDispose]();
      }
    };
    return { clients, execs, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await execs?.[Symbol.asyncDispose]();
    throw error;
  }
}

/** On the subject's engine, or on the nodes of a Swarm. */
function startLoadClients(run: Run): Promise<ClientsOfCheck> {
  const { image, swarm } = run.tools;
  return swarm === undefined ? startCheckClients({ ...run, image }) : startSwarmClients({ ...run, image, on: swarm });
}

/** `undefined` where the load has none. */
async function startExecs({
  subject: { container: subject },
  plan,
  tools,
  gate,
}: Run): Promise<StartedExecs | undefined> {
  const { execs: plans = [], limitMs } = plan;
  if (plans.length === 0) return undefined;
  const place = { ...gate, timeoutMs: gateTimeoutMs(plan) };
  const { image, onProgress } = tools;
  const underFaultsMs = plan.chaos === undefined ? undefined : plan.forMs;
  return StartedExecs.start({ subject, plans, image, limitMs, underFaultsMs, gate: place, onProgress });
}

/** From the first line of the audit to its evidence. */
async function follow(
  audit: StartedContainer,
  { subject, plan, tools }: Run,
  { clients, execs }: Pick<ClientsOfCheck, 'clients'> & { execs: StartedExecs | undefined },
): Promise<AuditedLife> {
  const counter = new EngineCounter(subject.container, tools.image);
  const life = await ContainerLife.begin(subject.container);
  const chaos = ChaosRun.of({ subject, plan, clients, execs, ...tools });
  const lines = new AuditLines((event) => {
    chaos?.onEvent(event);
    if (event.event === 'settled') counter.settled(event.tasks);
    // A later life may be worse, and the end is for who knows of the engine's count.
    if (event.event === 'evidence' && event.before !== 'end' && chaos === undefined) {
      tools.onFindings?.(decideEarly(event.before, event.audit));
    }
    if (event.event === 'sample')
      tools.onSample?.({ ...event, clients: countClients(plan) + (hasExecs(plan) ? 1 : 0) });
  });
  await using logReader = await audit.follow({
    onOutput: (line) => lines.add(line),
    onError: (line) => tools.onProgress(line.replace(/^audit: /, '')),
  });
  const roundsMs = Math.max(30_000, 5 * plan.limitMs);
  const limitMs = 2 * plan.startTimeoutMs + plan.limitMs + plan.forMs + roundsMs + 20 * plan.settleMs + MARGIN_MS;
  const gather = async (): Promise<AuditedLife> => {
    const exitCode = await audit.waitForExit(limitMs);
    await waitForLogEnd(logReader.ended);
    const record = await chaos?.record();
    // What was judged before PID 1 ended keeps its results.
    const { last } = lines;
    const gathered =
      last?.before === 'end'
        ? last.audit
        : await withoutEvidence({ subject, audit, life, exitCode, lines, faults: record?.faults ?? [] });
    const engineCount = last?.before === 'end' ? await counter.count() : undefined;
    const audited = await withCpuTime(await withPidsLimit({ audit: gathered }, { subject, tools }), subject);
    return {
      life: {
        ...audited,
        ...(engineCount === undefined ? {} : { engineCount }),
        ...(counter.missing === undefined ? {} : { noEngineCount: counter.missing }),
      },
      ...(record === undefined ? {} : { chaos: record }),
    };
  };
  try {
    // A subject that its engine has ended is not blamed.
    return await subject.container.engine.whileThere(gather());
  } finally {
    await chaos?.end();
  }
}

/** A container whose PID 1 is of another one takes no audit with it when it ends. */
async function withOwnEnd(audited: AuditedLife, { container }: StartedSubject): Promise<AuditedLife> {
  const { State, HostConfig } = await container.inspect();
  if (joinedContainer(HostConfig) === undefined || State.Running) return audited;
  const reason = `the subject ended during the run, with exit code ${State.ExitCode}${await describeOutput(container)}`;
  return { ...audited, life: { audit: incomplete(reason, audited.life.audit.kind === 'complete') } };
}

/** Somebody, or its engine, has taken the subject off the network of the clients: what failed since says nothing of the subject. */
async function withLostNetwork(audited: AuditedLife, { container, network }: StartedSubject): Promise<AuditedLife> {
  if (audited.life.audit.kind !== 'complete' || !hasNames(network)) return audited;
  const { State, NetworkSettings } = await container.inspect();
  if (!State.Running || network in NetworkSettings.Networks) return audited;
  return { ...audited, life: { ...audited.life, lostNetwork: network } };
}

/** Its log ends with the audit, or the engine holds it back. */
async function waitForLogEnd(ended: Promise<void>): Promise<void> {
  let over = false;
  ended.then(
    () => {
      over = true;
    },
    () => {},
  );
  const what = "the end of the audit's log";
  await eventually(() => (over ? undefined : Promise.reject(new Error('it goes on'))), { what, limitMs: MARGIN_MS });
}

async function startAudit({ subject, plan, tools, gate }: Run): Promise<StartedContainer> {
  const access = await socketAccess(subject.container, plan.unix);
  // One client stands for all execs.
  const clients = countClients(plan) + (hasExecs(plan) ? 1 : 0);
  const spec = { ...plan, clients, gate: gate.path, clientsRun: clientsRun(plan), json: true };
  return startAuditProbe({
    subject: subject.container,
    image: tools.image,
    command: ['forkbed-probe', 'audit', ...printArguments(auditOptions, spec)],
    ...withAccess({ ...READS_EVERY_USER, binds: gate.binds }, access),
  });
}

function clientsRun(plan: CheckPlan): Exclude<LoadKind, 'none'> {
  const kind = plan.client !== undefined ? 'commands' : plan.udp === true ? 'flows' : 'connections';
  if (!hasExecs(plan)) return kind;
  return countClients(plan) === 0 ? 'execs' : `${kind} and execs`;
}

function hasExecs({ execs = [] }: CheckPlan): boolean {
  return execs.length > 0;
}

async function whyNotJoined(subject: StartedSubject, error: unknown): Promise<string> {
  const { State } = await subject.container.inspect();
  if (State.Running) return `the audit could not be started beside the subject: ${errorMessage(error)}`;
  return `the subject ended by itself, with exit code ${State.ExitCode}${await describeOutput(subject.container)}`;
}

async function describeOutput(container: StartedContainer): Promise<string> {
  const { text } = await logTail(container, LOG_TAIL_CHARACTERS);
  return text === '' ? '' : `, and said: ${text}`;
}

/**
 * The limit of processes, where connections failed and it refused forks. It only explains what failed: where the engine's host has no
 * account of control groups to be read, the evidence stands without it.
 */
async function withPidsLimit(life: Life, { subject, tools }: Pick<Run, 'subject' | 'tools'>): Promise<Life> {
  if (!someFailed(life)) return life;
  const { PidsLimit: limit } = (await subject.container.inspect()).HostConfig;
  if (limit === undefined || limit === null || limit <= 0) return life;
  const refused = await readCgroupEvents(subject.container, tools.image).then(
    ({ forksRefused = 0 }) => forksRefused,
    (error) => {
      if (isForkbedError(error, 'ERR_ENGINE', 'ERR_EXEC')) return 0;
      throw error;
    },
  );
  return refused === 0 ? life : { ...life, pidsLimit: { limit, refused } };
}

/** Where replies came too late, which a machine without CPU time left explains. Its start and its last moments are in it: at most so much. */
async function withCpuTime(life: Life, { container }: StartedSubject): Promise<Life> {
  if (life.audit.kind !== 'complete' || !repliedLate(life.audit.evidence)) return life;
  try {
    return { ...life, cpuMs: (await container.usage()).cpuNs / NS_PER_MS };
  } catch (error) {
    // An engine whose host keeps no account.
    if (isForkbedError(error, 'ERR_PARSE')) return life;
    throw error;
  }
}

function someFailed({ audit }: Life): boolean {
  return audit.kind === 'complete' && failingClients(audit.evidence.load).length > 0;
}

/** Of the first client that printed anything. */
async function describeClientOutput({ clients }: ClientsOfCheck): Promise<string> {
  for (const client of clients) {
    const { text } = await logTail(client, LOG_TAIL_CHARACTERS, /^{"event":.*\n?/gm);
    if (text !== '') return `a client said: ${text}`;
  }
  return 'no client said anything';
}

/**
 * The audit ends with the subject, whose namespace it is in. That a subject did not outlive its clients has been seen; that
 * it did not outlive the orphans, too.
 */
async function withoutEvidence(ended: {
  subject: StartedSubject;
  audit: StartedContainer;
  life: ContainerLife;
  exitCode: number;
  lines: AuditLines;
  faults: readonly InjectedFault[];
}): Promise<AuditEvidence> {
  const { subject, audit, life, exitCode, faults } = ended;
  const { begun, last, unreadable } = ended.lines;
  // The time of its start decides, not whether it runs now: a restart policy may have started it again.
  const end = await life.end().catch((error: unknown) => {
    if (isForkbedError(error, 'ERR_DEADLINE')) return undefined;
    throw error;
  });
  if (end === undefined && unreadable !== undefined) {
    return incomplete(`the audit ended with ${exitCode}, and its output cannot be read: ${errorMessage(unreadable)}`);
  }
  if (end === undefined) {
    const { stderr } = await audit.logs();
    return incomplete(
      `the audit ended with ${exitCode} and no evidence: ${JSON.stringify(stderr.slice(-LOG_TAIL_CHARACTERS))}`,
    );
  }
  const { State } = await subject.container.inspect();
  const killed = State.OOMKilled ? ', killed for want of memory' : '';
  const how = `${end}${killed}${await describeOutput(subject.container)}`;
  if (last?.before === 'orphans') return endedByOrphans(last.audit, how);
  // The limit that ended it was forkbed's own: that it did not outlive it is no fault of the subject's.
  const lastFault = faults.filter(({ wasOnMs }) => wasOnMs !== undefined).at(-1);
  if (lastFault?.fault === 'memory' && wasKilledForMemory(State)) {
    return incomplete(
      `forkbed's own limit, --chaos memory, ended the subject, ${how}; raise oom_score_adj in its children`,
    );
  }
  if (last !== undefined) return endedInRound(last.audit, how);
  return incomplete(`the subject ended during the run, ${how}`, begun);
}

function endedByOrphans(audit: AuditEvidence, how: string): AuditEvidence {
  return withEvidence(audit, () => ({ foreign: { kind: 'pid1-ended', reason: how } }));
}

/** The growth until then shows whether it is a leak. */
function endedInRound(audit: AuditEvidence, how: string): AuditEvidence {
  return withEvidence(audit, ({ growth }) => {
    const reason = `${growth.ended.kind === 'limit' ? growth.ended.reason : 'PID 1 ended in a further round'}, ${how}`;
    return { pid1AtEnd: undefined, growth: { ...growth, ended: { kind: 'limit', reason } } };
  });
}

function withEvidence(audit: AuditEvidence, change: (evidence: Evidence) => Partial<Evidence>): AuditEvidence {
  if (audit.kind !== 'complete') return audit;
  return { ...audit, evidence: { ...audit.evidence, ...change(audit.evidence) } };
}

/**
 * The proof for any subject: clients in containers of their own, and the audit in one that joins the subject's process and
 * network namespaces. Nothing runs in the subject, and nothing of it is needed: no shell, no ps, no user. The audit runs as
 * root with two capabilities, to read the descriptors of processes of any user, and makes no call that would change one.
 */
import { crossCheck } from '../../common/checks/engine-count.ts';
import { endedUnderLoad, undecided, type Verdict } from '../../common/checks/verdict.ts';
import type { AuditEvent, LoadProgress, ServerProgress } from '../../common/events/audit-events.ts';
import { printable } from '../../common/printable.ts';
import { assertEngineAnswers } from '../docker/engine.ts';
import { whileEngineIsThere } from '../docker/engine-link.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { startVolume } from '../docker/volume.ts';
import { messageOf } from '../errors.ts';
import { eventually } from '../eventually.ts';
import { READS_EVERY_USER, startProbe } from '../observe/census.ts';
import { EngineCounter } from '../observe/engine-counter.ts';
import type { StartedSwarm } from '../swarm.ts';
import { firstOf, isForkbedError } from '../thrown.ts';
import { ChaosRun } from './chaos-run.ts';
import { argumentsOf, type GatePlace, startClients } from './clients.ts';
import type { CheckPlan } from './plan.ts';
import { withSecondLives } from './second-lives.ts';
import type { StartedSubject } from './subject.ts';

const GATE_FOLDER = '/run/forkbed';
/** Beyond the limits that the audit has itself, before it is taken for hung. */
const MARGIN_MS = 60_000;
/** How much of what a container said is told. */
const LAST_WORDS = 300;

export interface Tools {
  /** The image with forkbed's own programs. */
  readonly image: string;
  /** Progress for people: a line a step. */
  readonly tell: (progress: string) => void;
  /** What is to be seen, about each second: first before the load, last when what was left had its settle window. */
  readonly onSample?: (sample: LoadSample) => void;
}

export interface LoadSample extends LoadProgress {
  /** How many there are in all. */
  readonly clients: number;
  readonly server: ServerProgress;
}

interface Run {
  readonly subject: StartedSubject;
  readonly plan: CheckPlan;
  readonly tools: Tools;
  readonly gate: GatePlace;
}

/**
 * The subject is left running. What the engine does to the run makes its verdict unknown: nothing was told of the subject.
 * @throws EngineLostError where the engine has gone and does not come back; NoEngineError; ForkbedError ERR_IMAGE for a
 *   client's image
 */
export async function verify(subject: StartedSubject, plan: CheckPlan, tools: Tools): Promise<Verdict> {
  const look = (life: StartedSubject, itsPlan: CheckPlan) => seeThrough(life, itsPlan, tools);
  try {
    return await withSecondLives(await look(subject, plan), { subject, plan, ...tools, look });
  } catch (thrown) {
    const error = firstOf(thrown);
    if (!isOfTheEngine(error)) throw error;
    await assertEngineAnswers();
    return undecided({ reason: `the run was cut short: ${messageOf(error)}` });
  }
}

function isOfTheEngine(error: unknown): boolean {
  return isForkbedError(error, 'ERR_ENGINE_LOST', 'ERR_ENGINE', 'ERR_DEADLINE');
}

async function seeThrough(subject: StartedSubject, plan: CheckPlan, tools: Tools): Promise<Verdict> {
  await using volume = await startVolume({ open: true });
  const binds = [`${volume.name}:${GATE_FOLDER}:nocopy`];
  const run = { subject, plan, tools, gate: { binds, folder: GATE_FOLDER, path: `${GATE_FOLDER}/gate.sock` } };
  let audit: StartedContainer;
  try {
    audit = await startAudit(run);
  } catch (error) {
    return undecided({ reason: await whyNotJoined(subject, error) });
  }
  try {
    await using clients = await startClients({ ...run, image: tools.image });
    const verdict = await follow(audit, run, clients);
    if (plan.client !== undefined && failed(verdict, 'served')) tools.tell(await whatClientsSaid(clients));
    return verdict;
  } finally {
    await audit.remove();
  }
}

/** From the first line that the audit says to its verdict. */
async function follow(
  audit: StartedContainer,
  { subject, plan, tools }: Run,
  { clients }: StartedSwarm,
): Promise<Verdict> {
  const counter = new EngineCounter(subject.container, tools.image);
  let verdict: Verdict | undefined;
  let begun = false;
  const chaos = ChaosRun.of({ subject, plan, clients, ...tools });
  const hear = (event: AuditEvent | Verdict) => {
    if (event.event === 'verdict') verdict = event;
    if (event.event === 'begun') begun = true;
    chaos?.hear(event);
    if (event.event === 'settled') counter.settled(event.tasks);
    if (event.event === 'sample') tools.onSample?.({ ...event, clients: plan.clients });
  };
  await using heard = await audit.follow({
    onOutput: (line) => hear(JSON.parse(line)),
    onError: (line) => tools.tell(line.replace(/^audit: /, '')),
  });
  const limitMs = 2 * plan.startTimeoutMs + plan.limitMs + plan.forMs + 4 * plan.settleMs + MARGIN_MS;
  const judge = async (): Promise<Verdict> => {
    const exitCode = await audit.waitForExit(limitMs);
    await endOf(heard.ended);
    const reached = verdict ?? (await withoutVerdict({ subject, audit, exitCode, begun }));
    const judged = (await chaos?.judge(reached)) ?? reached;
    const count = verdict === undefined ? undefined : await counter.count();
    return count === undefined ? judged : crossCheck(judged, count);
  };
  try {
    // Of a subject that its engine has ended nothing is said.
    return await whileEngineIsThere(judge());
  } finally {
    await chaos?.end();
  }
}

/** Its log ends with the audit, or the engine holds it back. */
async function endOf(ended: Promise<void>): Promise<void> {
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

function startAudit({ subject, plan, tools, gate }: Run): Promise<StartedContainer> {
  const options = {
    '--gate': gate.path,
    '--port': plan.port,
    '--clients': plan.clients,
    '--clients-run': plan.client === undefined ? 'connections' : 'commands',
    '--for': plan.forMs,
    '--settle': plan.settleMs,
    '--arrive-timeout': plan.startTimeoutMs,
    '--limit': plan.limitMs,
    ...(plan.sendHex === undefined
      ? { '--message': plan.send.replaceAll('%d', '0') }
      : { '--message-hex': plan.sendHex }),
  };
  const ignored = plan.ignore.map((rule) => `--ignore=${rule}`);
  return startProbe({
    subject: subject.container,
    image: tools.image,
    command: ['forkbed-probe', 'audit', '--json', ...argumentsOf(options), ...ignored],
    binds: gate.binds,
    ...READS_EVERY_USER,
  });
}

async function whyNotJoined(subject: StartedSubject, error: unknown): Promise<string> {
  const { State } = await subject.container.inspect();
  if (State.Running) return `the namespaces of the subject could not be joined: ${messageOf(error)}`;
  return `the subject ended by itself, with exit code ${State.ExitCode}${await lastWords(subject.container)}`;
}

async function lastWords(container: StartedContainer): Promise<string> {
  const { stdout, stderr } = await container.logs();
  const said = oneLine((stdout + stderr).trim().slice(-LAST_WORDS));
  return said === '' ? '' : `, and said: ${said}`;
}

/** It stands in a table, on a terminal, and in logs that obey what begins a line. */
function oneLine(said: string): string {
  return printable(said.replace(/\s*\n\s*/g, '; '));
}

function failed({ findings }: Verdict, check: string): boolean {
  return findings.some(({ id, outcome }) => id === check && outcome === 'fail');
}

/** Of the first that said anything. */
async function whatClientsSaid({ clients }: StartedSwarm): Promise<string> {
  for (const client of clients) {
    const { stdout, stderr } = await client.logs();
    const said = (stdout + stderr).replace(/^{"event":.*\n?/gm, '').trim();
    if (said !== '') return `a client said: ${oneLine(said.slice(-LAST_WORDS))}`;
  }
  return 'no client said anything';
}

/** The audit ends with the subject, whose namespace it is in. That a subject did not outlive its clients has been seen. */
async function withoutVerdict(ended: {
  subject: StartedSubject;
  audit: StartedContainer;
  exitCode: number;
  begun: boolean;
}): Promise<Verdict> {
  const { subject, audit, exitCode, begun } = ended;
  const { State } = await subject.container.inspect();
  if (State.Running) {
    const { stderr } = await audit.logs();
    return undecided({
      reason: `the audit ended with ${exitCode} and no verdict: ${JSON.stringify(stderr.slice(-LAST_WORDS))}`,
    });
  }
  const killed = State.OOMKilled ? ', killed for want of memory' : '';
  const reason = `the subject ended during the run, with exit code ${State.ExitCode}${killed}${await lastWords(subject.container)}`;
  const verdict = undecided({ reason });
  return begun ? endedUnderLoad(verdict, reason) : verdict;
}

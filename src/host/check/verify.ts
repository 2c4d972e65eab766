/**
 * The proof for any subject: clients in containers of their own, and the audit in one that joins the subject's process and
 * network namespaces. Nothing runs in the subject, and nothing of it is needed: no shell, no ps, no user. The audit runs as
 * root with two capabilities, to read the descriptors of processes of any user, and can change nothing with them.
 */
import { undecided, type Verdict } from '../../common/checks/verdict.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { startVolume } from '../docker/volume.ts';
import { messageOf } from '../errors.ts';
import { READS_EVERY_USER, startProbe } from '../observe/census.ts';
import { startSwarm } from '../swarm.ts';
import type { CheckPlan } from './plan.ts';
import type { StartedSubject } from './subject.ts';

const GATE_FOLDER = '/run/forkbed';
const GATE = `${GATE_FOLDER}/gate.sock`;
/** Beyond the limits that the audit has itself, before it is taken for hung. */
const MARGIN_MS = 60_000;

export interface Tools {
  /** The image with forkbed's own programs. */
  readonly image: string;
  /** Progress for people: a line a step. */
  readonly tell: (progress: string) => void;
}

/** The subject is left running. @throws DeadlineError, NoEngineError */
export async function verify(subject: StartedSubject, plan: CheckPlan, tools: Tools): Promise<Verdict> {
  await using gate = await startVolume({ open: true });
  const binds = [`${gate.name}:${GATE_FOLDER}:nocopy`];
  let audit: StartedContainer;
  try {
    audit = await startAudit({ subject, plan, tools, binds });
  } catch (error) {
    return undecided({ reason: await whyNotJoined(subject, error) });
  }
  try {
    await using _clients = await startSwarm({
      image: tools.image,
      network: subject.network,
      containers: plan.clients,
      args: clientArguments(subject, plan),
      binds,
    });
    await using progress = await audit.followErrors((line) => tools.tell(line.replace(/^audit: /, '')));
    const exitCode = await audit.waitForExit(2 * plan.startTimeoutMs + plan.limitMs + 4 * plan.settleMs + MARGIN_MS);
    await progress.ended;
    return (await verdictOf(audit)) ?? undecided({ reason: await whyWithout({ subject, audit, exitCode }) });
  } finally {
    await audit.remove();
  }
}

function startAudit(run: {
  subject: StartedSubject;
  plan: CheckPlan;
  tools: Tools;
  binds: readonly string[];
}): Promise<StartedContainer> {
  const { subject, plan, tools, binds } = run;
  const options = {
    '--gate': GATE,
    '--port': plan.port,
    '--clients': plan.clients,
    '--settle': plan.settleMs,
    '--arrive-timeout': plan.startTimeoutMs,
    '--limit': plan.limitMs,
    '--message': plan.send.replaceAll('%d', '0'),
  };
  return startProbe({
    subject: subject.container,
    image: tools.image,
    command: ['forkbed-probe', 'audit', '--json', ...argumentsOf(options)],
    binds,
    ...READS_EVERY_USER,
  });
}

function clientArguments(subject: StartedSubject, plan: CheckPlan): string[] {
  return argumentsOf({
    '--host': subject.host,
    '--port': plan.port,
    '--gate': GATE,
    '--gate-timeout': 2 * plan.startTimeoutMs + plan.limitMs,
    '--connections': plan.connections,
    '--concurrency': plan.concurrency,
    '--messages': plan.messages,
    '--payload': plan.send,
    '--expect': plan.expect,
    '--hold': plan.holdMs,
    '--reply-timeout': plan.replyTimeoutMs,
  });
}

function argumentsOf(options: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(options).map(([name, value]) => `${name}=${value}`);
}

async function verdictOf(audit: StartedContainer): Promise<Verdict | undefined> {
  return (await audit.events()).find(({ event }) => event === 'verdict') as Verdict | undefined;
}

async function whyNotJoined(subject: StartedSubject, error: unknown): Promise<string> {
  const { State } = await subject.container.inspect();
  if (State.Running) return `the namespaces of the subject could not be joined: ${messageOf(error)}`;
  return `the subject ended by itself, with exit code ${State.ExitCode}${await lastWords(subject.container)}`;
}

async function lastWords(container: StartedContainer): Promise<string> {
  const { stdout, stderr } = await container.logs();
  const said = (stdout + stderr).trim().slice(-300);
  return said === '' ? '' : `, and said: ${said}`;
}

/** The audit ends with the subject, whose namespace it is in. */
async function whyWithout(ended: { subject: StartedSubject; audit: StartedContainer; exitCode: number }) {
  const { State } = await ended.subject.container.inspect();
  if (!State.Running) {
    return `the subject ended during the run, with exit code ${State.ExitCode}${await lastWords(ended.subject.container)}`;
  }
  const { stderr } = await ended.audit.logs();
  return `the audit ended with ${ended.exitCode} and no verdict: ${JSON.stringify(stderr.slice(-500))}`;
}

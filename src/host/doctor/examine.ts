/**
 * Whether this engine lets forkbed see what a verdict needs, tried on a container of its own: each trial does what a run does, and
 * says what it saw. It says nothing about any subject.
 */

import { ForkbedError } from '../../common/forkbed-error.ts';
import { counted } from '../../common/report/phrase.ts';
import type { Engine } from '../docker/engine.ts';
import { expectSuccess, runToEnd } from '../docker/run-to-end.ts';
import { startContainer } from '../docker/start-container.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { eventually } from '../eventually.ts';
import { observeByCensus, READS_EVERY_USER } from '../observe/census.ts';
import { observeWithControl } from '../observe/observe-with-control.ts';
import { startProbe } from '../observe/probe.ts';
import { errorMessage, isForkbedError } from '../thrown.ts';

export const TRIALS = ['namespaces', 'control', 'census', 'stats'] as const;
type TrialName = (typeof TRIALS)[number];

export interface Trial {
  readonly name: TrialName;
  readonly works: boolean;
  /** What was seen, or why nothing was. */
  readonly observed: string;
  readonly tookMs: number;
}

/** Without one of these there is no verdict; without the engine's count the others stand alone. */
const NEEDED: readonly TrialName[] = ['namespaces', 'control', 'census'];
const LINKS = ['readlink', '/proc/self/ns/pid', '/proc/self/ns/net'];

type Attempt = (subject: StartedContainer, image: string) => Promise<string>;

const ATTEMPTS: Readonly<Record<TrialName, Attempt>> = {
  namespaces: joinNamespaces,
  control: async (subject, image) =>
    `a zombie was planted, pid ${(await observeWithControl(subject, image)).planted}, and seen`,
  census: takeCensus,
  stats: countByEngine,
};

/** `image`: forkbed's own. Nothing of it is left. @throws EngineError, EngineLostError where no container can be started */
export async function examine(engine: Engine, image: string): Promise<Trial[]> {
  const command = ['sh', '-c', `${LINKS.join(' ')}; exec sleep infinity`];
  await using subject = await startContainer(engine, { image, role: 'server', network: 'none', command });
  const trials: Trial[] = [];
  for (const name of TRIALS) {
    // A probe that is elsewhere refuses everything else, too.
    const isElsewhere = trials.some((trial) => trial.name === 'namespaces' && !trial.works);
    const skipped = { name, works: false, observed: 'not tried: no probe can join the container', tookMs: 0 };
    trials.push(isElsewhere ? skipped : await attempt(name, subject, image));
  }
  return trials;
}

export function canJudge(trials: readonly Trial[]): boolean {
  return NEEDED.every((name) => trials.some((trial) => trial.name === name && trial.works));
}

async function attempt(name: TrialName, subject: StartedContainer, image: string): Promise<Trial> {
  const beganMs = performance.now();
  const ended = (works: boolean, observed: string) => {
    return { name, works, observed, tookMs: Math.round(performance.now() - beganMs) };
  };
  try {
    return ended(true, await ATTEMPTS[name](subject, image));
  } catch (error) {
    if (!isForkbedError(error) || isForkbedError(error, 'ERR_ENGINE_LOST', 'ERR_BUG')) throw error;
    return ended(false, errorMessage(error).trim());
  }
}

/** The kernel numbers namespaces: those of the probe must be those that the container itself names. */
async function joinNamespaces(subject: StartedContainer, image: string): Promise<string> {
  const own = await eventually(() => linksIn(subject), { what: 'the namespaces of the container in its log' });
  await using probe = await startProbe({ subject, image, command: LINKS });
  const joined = expectSuccess(LINKS, await runToEnd(probe));
  const [expected, received] = [own, joined].map((links) => links.trim().replace(/\s+/g, ' '));
  if (expected === received && expected !== '') return `a probe joined ${expected}`;
  throw new ForkbedError('ERR_NAMESPACE', `expected a probe to join ${expected}, received ${received}`);
}

async function linksIn(subject: StartedContainer): Promise<string> {
  const { stdout, stderr } = await subject.logs();
  if (stdout.trim().split('\n').length === 2) return stdout;
  throw new Error(`the log ${JSON.stringify(stdout + stderr)}`);
}

async function takeCensus(subject: StartedContainer, image: string): Promise<string> {
  const { processes, details } = await observeByCensus(subject, image, READS_EVERY_USER);
  const [pid1] = processes.filter(({ pid }) => pid === 1);
  const descriptors = details.find(({ pid }) => pid === 1)?.descriptors;
  if (pid1?.command === 'sleep' && descriptors !== undefined) {
    return `${counted(processes.length, 'process', 'processes')}, PID 1 ${pid1.command} with ${counted(descriptors, 'descriptor')}`;
  }
  const received = `${pid1?.command ?? 'none'} with ${descriptors ?? 'no'} descriptors to be seen`;
  throw new ForkbedError('ERR_CENSUS', `expected PID 1 to be sleep, and its descriptors, received ${received}`);
}

async function countByEngine(subject: StartedContainer): Promise<string> {
  const count = await subject.taskCount();
  if (count === 1) return 'the engine counts 1 process';
  throw new ForkbedError('ERR_STATS', `expected the engine to count 1 process, received ${count ?? 'no count'}`);
}

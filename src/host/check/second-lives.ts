/**
 * The faults of which the subject ends, and with it whoever looks at it: each comes when all else has been judged, under a load
 * of its own, and afterwards the subject is looked at as in its first life.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { InjectedFault } from '../../common/chaos/chaos-record.ts';
import { endingsOf, lengthOf, type ScheduledFault } from '../../common/chaos/schedule.ts';
import { formatDuration } from '../../common/checks/phrase.ts';
import { type HowItEnded, judgeSecondLives, type SecondLife } from '../../common/checks/second-life.ts';
import type { Verdict } from '../../common/checks/verdict.ts';
import type { ClientSummary } from '../../common/events/client-summary.ts';
import { connected, type Place, startConnected } from '../chaos/passing-clients.ts';
import { stopAndStart } from '../chaos/stop-and-start.ts';
import { startContainer } from '../docker/start-container.ts';
import { EngineLostError, messageOf } from '../errors.ts';
import { argumentsOf, loadOf } from './clients.ts';
import type { CheckPlan } from './plan.ts';
import { foundAgain, type StartedSubject } from './subject.ts';

/** Of a load that ends when it is ended. */
const WITHOUT_END = 1_000_000;
const MARGIN_MS = 30_000;

interface Given {
  readonly subject: StartedSubject;
  readonly plan: CheckPlan;
  /** forkbed's own. */
  readonly image: string;
  readonly tell: (progress: string) => void;
  /** Looks at a life of the subject, as at the first. */
  readonly look: (subject: StartedSubject, plan: CheckPlan) => Promise<Verdict>;
}

/** `verdict`: of the first life. The same where no such fault was asked for. @throws EngineLostError */
export async function withSecondLives(verdict: Verdict, given: Given): Promise<Verdict> {
  const { chaos, settleMs } = given.plan;
  const lives: SecondLife[] = [];
  for (const scheduled of chaos === undefined ? [] : endingsOf({ ...chaos, settleMs })) {
    lives.push(await liveAgain(scheduled, given));
  }
  return judgeSecondLives(verdict, lives);
}

async function liveAgain(scheduled: ScheduledFault, { subject, plan, image, tell, look }: Given): Promise<SecondLife> {
  const { container, network, host } = subject;
  const place = { image, network, host, port: plan.port };
  tell(`fault ${scheduled.fault}`);
  const { fault, ended } = await endUnderLoad(scheduled, { subject, plan, place });
  tell(`fault ${scheduled.fault}: ${fault.observed}`);
  if (ended === undefined) return { fault };
  const again = await foundAgain(subject);
  const reason = plan.clients === 0 ? undefined : await whyUnserved({ ...place, host: again.host }, plan);
  if (reason === undefined) return { fault, ended, verdict: await look(again, planOfSecondLife(plan)) };
  const { State } = await container.inspect();
  const state = State.Running ? 'it runs' : `it ended again, with exit code ${State.ExitCode}`;
  return { fault, ended, unserved: `${state}; a client's connection failed: ${reason}` };
}

/** Whatever keeps it from being put on is told in the fault. @throws EngineLostError */
async function endUnderLoad(
  scheduled: ScheduledFault,
  { subject, plan, place }: { subject: StartedSubject; plan: CheckPlan; place: Place },
): Promise<{ fault: InjectedFault; ended?: HowItEnded }> {
  const { fault, atMs, forMs } = scheduled;
  if (fault !== 'stop' && fault !== 'restart') throw new Error(`expected stop or restart, received ${fault}`);
  try {
    await using load = plan.clients === 0 ? undefined : await startLoad(place, plan);
    const beganMs = performance.now();
    await pause(atMs);
    const from = Math.round(performance.now() - beganMs);
    const ended = await stopAndStart(subject.container, { fault, forMs });
    const wasOnMs = { from, to: Math.round(performance.now() - beganMs) };
    const how = `it ended with exit code ${ended.exitCode} after ${formatDuration(ended.tookMs)}, and was started again`;
    const observed = load === undefined ? how : `${load.observed}, ${how}`;
    return { fault: { ...scheduled, acted: true, observed, wasOnMs }, ended };
  } catch (error) {
    if (error instanceof EngineLostError) throw error;
    return { fault: { ...scheduled, acted: false, observed: messageOf(error) } };
  }
}

/** @throws DeadlineError where nobody can connect: without a load nothing would be tested */
async function startLoad(place: Place, plan: CheckPlan): Promise<AsyncDisposable & { observed: string }> {
  const load = loadOf({ ...plan, connections: WITHOUT_END });
  const { client, open } = await startConnected(place, argumentsOf(load));
  return { observed: connected(open), [Symbol.asyncDispose]: () => client.remove() };
}

/** `undefined` where one client was served within the time that the subject has to start. */
async function whyUnserved({ image, network, host, port }: Place, plan: CheckPlan): Promise<string | undefined> {
  const one = argumentsOf({
    '--host': host,
    '--port': port,
    ...loadOf({ ...plan, connections: 1, concurrency: 1 }),
    '--retry-until': plan.startTimeoutMs,
  });
  await using client = await startContainer({ image, role: 'client', network, command: ['forkbed-client', ...one] });
  const exitCode = await client.waitForExit(plan.startTimeoutMs + plan.replyTimeoutMs + MARGIN_MS);
  if (exitCode === 0) return undefined;
  const summary = (await client.events()).at(-1) as unknown as ClientSummary | undefined;
  return summary === undefined ? `exit code ${exitCode}` : Object.keys(summary.errors).join(', ');
}

/** Without faults, and so no longer than is needed to see what it leaves behind. */
function planOfSecondLife({ chaos: _, ...plan }: CheckPlan): CheckPlan {
  const forMs = Math.min(plan.forMs, lengthOf([]));
  const connections = Math.min(plan.connections, Math.ceil((plan.rate * forMs) / 1_000));
  return { ...plan, forMs, connections: Math.max(1, connections) };
}

/**
 * A signal to the subject's processes from a container that joins its process namespace, as root with the right to signal and
 * no other: nothing is run in the subject. PID 1 heeds no SIGKILL or SIGSTOP from there: those come from the engine,
 * `StartedContainer.kill`. pid_namespaces(7).
 */
import { type Signalled, toSignalled } from '../../common/events/signalled.ts';
import { counted, formatCount, formatDuration } from '../../common/report/phrase.ts';
import { expectSuccess, runToEnd } from '../docker/run-to-end.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { startProbe } from '../observe/probe.ts';
import { readJson } from '../parse-json.ts';
import type { FaultEffect } from './fault-effect.ts';

/** The server that signals are sent to, or whose children they are sent to. */
export interface ServerTarget {
  /** The container that it runs in. */
  readonly subject: StartedContainer;
  /** forkbed's own image: `toolImage`. */
  readonly image: string;
  /** The server's pid in the subject's namespace. */
  readonly serverPid: number;
}

/** Beyond what the probe itself waits. */
const MARGIN_MS = 30_000;

export const SIGNALS_EVERY_USER = { user: '0:0', capAdd: ['KILL'] } as const;

/** Which signal goes to whose children, and when. */
export interface SignalRequest {
  /** Its name: `SIGKILL`. */
  readonly signal: string;
  /** Whose children; PID 1's by default. */
  readonly childrenOf?: number;
  /** How many children to wait for, 1 by default; all that are there then get the signal. */
  readonly atLeast?: number;
  /** For how long to wait for them, in milliseconds; 0 by default. Those that are there at its end get the signal. */
  readonly withinMs?: number;
}

/**
 * Sends a signal to all children of a process at one instant, and watches for a second what it does.
 * @param image forkbed's own image: `toolImage`
 * @throws ExecError, DeadlineError, EngineError, EngineLostError, NoEngineError
 * @example
 * ```ts
 * import { signalChildren, startSubject, toolImage } from 'forkbed';
 *
 * const image = await toolImage((line) => console.error(line));
 * await using subject = await startSubject({ image: 'my-server' });
 * const { sent, acted } = await signalChildren(subject.container, image, { signal: 'SIGKILL', withinMs: 1_000 });
 * console.log(`${sent} children got it, ${acted} of them have ended`);
 * ```
 */
export async function signalChildren(
  subject: StartedContainer,
  image: string,
  request: SignalRequest,
): Promise<Signalled> {
  const { signal, childrenOf = 1, atLeast = 1, withinMs = 0 } = request;
  const options = [`--children-of=${childrenOf}`, `--at-least=${atLeast}`, `--within=${withinMs}`];
  const sent = await sendBy(subject, image, [`--signal=${signal}`, ...options]);
  try {
    return await sent.outcome();
  } finally {
    await sent.remove();
  }
}

export interface SentSignal {
  /** What it did. @throws ExecError, DeadlineError */
  outcome(): Promise<Signalled>;
  remove(): Promise<void>;
}

/** To one process: who sends it has started when this returns, and sees it act also where somebody else's did. */
export function awaitSignal(
  subject: StartedContainer,
  image: string,
  { signal, to }: { signal: string; to: number },
): Promise<SentSignal> {
  return sendBy(subject, image, [`--signal=${signal}`, `--to=${to}`]);
}

async function sendBy(subject: StartedContainer, image: string, options: readonly string[]): Promise<SentSignal> {
  const command = ['forkbed-probe', 'signal', ...options];
  const probe = await startProbe({ subject, image, command, ...SIGNALS_EVERY_USER });
  return {
    outcome: async () => {
      const stdout = expectSuccess(command, await runToEnd(probe, MARGIN_MS));
      return toSignalled(readJson(stdout, 'a JSON line of forkbed-probe signal'));
    },
    remove: () => probe.remove(),
  };
}

/** One line: how many children got the signal, and how many of them did what it asks for. */
export function describeSignalled(
  { sent, acted, spanMs, actedMs, signal }: Signalled,
  whatTheyDid: string,
): FaultEffect {
  if (sent === 0) return { acted: false, observed: 'no child was there' };
  const children = counted(sent, 'child got', 'children got');
  const within = `within ${formatDuration(spanMs)}, and ${formatCount(acted)} ${whatTheyDid} within ${formatDuration(actedMs)}`;
  return { acted: acted > 0, observed: `${children} ${signal} ${within}` };
}

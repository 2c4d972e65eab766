/** Faults by signal: children that are killed or stand still, and a server that does. */

import type { Signalled } from '../../common/events/signalled.ts';
import { counted, formatCount, formatDuration } from '../../common/report/phrase.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { type ActiveFault, activeFault, type FaultEffect } from './fault-effect.ts';
import { awaitSignal, signalChildren } from './send-signal.ts';

/** The server that signals are sent to, or whose children they are sent to. */
export interface ServerTarget {
  /** The container that it runs in. */
  readonly subject: StartedContainer;
  /** forkbed's own image: `toolImage`. */
  readonly image: string;
  /** The server's pid in the subject's namespace. */
  readonly serverPid: number;
}

/**
 * Sends all children of the server a signal that ends them, at one instant: as soon as there is a child, within `withinMs`
 * milliseconds. It is over when this returns: `revert` does nothing.
 * @throws ExecError, DeadlineError, EngineError, EngineLostError, NoEngineError
 * @example
 * ```ts
 * import { endChildren, startSubject, toolImage } from 'forkbed';
 *
 * const image = await toolImage((line) => console.error(line));
 * await using subject = await startSubject({ image: 'my-server' });
 * const target = { subject: subject.container, image, serverPid: 1 };
 * const fault = await endChildren(target, { signal: 'SIGKILL', withinMs: 1_000 });
 * console.log((await fault.effect()).observed);
 * ```
 */
export async function endChildren(
  { subject, image, serverPid }: ServerTarget,
  { signal, withinMs }: { signal: 'SIGKILL' | 'SIGTERM' | 'SIGSEGV'; withinMs: number },
): Promise<ActiveFault> {
  const signalled = await signalChildren(subject, image, { signal, childrenOf: serverPid, withinMs });
  return activeFault({ momentary: true, revert: async () => {}, effect: async () => describe(signalled, 'ended') });
}

/**
 * Stops all children of the server with SIGSTOP, at one instant: as soon as there is a child, within `withinMs` milliseconds.
 * `revert` sends SIGCONT.
 * @throws ExecError, DeadlineError, EngineError, EngineLostError, NoEngineError
 * @example
 * ```ts
 * import { startSubject, suspendChildren, toolImage } from 'forkbed';
 *
 * const image = await toolImage((line) => console.error(line));
 * await using subject = await startSubject({ image: 'my-server' });
 * const target = { subject: subject.container, image, serverPid: 1 };
 * const fault = await suspendChildren(target, { withinMs: 1_000 });
 * await fault.revert();
 * console.log(await fault.effect());
 * ```
 */
export async function suspendChildren(
  { subject, image, serverPid }: ServerTarget,
  { withinMs }: { withinMs: number },
): Promise<ActiveFault> {
  const signalled = await signalChildren(subject, image, { signal: 'SIGSTOP', childrenOf: serverPid, withinMs });
  return activeFault({
    revert: async () => {
      await signalChildren(subject, image, { signal: 'SIGCONT', childrenOf: serverPid });
    },
    effect: async () => describe(signalled, 'stood still'),
  });
}

/**
 * Stops the server alone with SIGSTOP; `revert` sends SIGCONT. PID 1 ignores SIGSTOP from inside its namespace, so that
 * the engine sends it; the probe, whose own signal PID 1 ignores, observes the effect.
 * @throws ExecError, DeadlineError, EngineError, EngineLostError, NoEngineError
 * @example
 * ```ts
 * import { startSubject, suspendServer, toolImage } from 'forkbed';
 *
 * const image = await toolImage((line) => console.error(line));
 * await using subject = await startSubject({ image: 'my-server' });
 * const fault = await suspendServer({ subject: subject.container, image, serverPid: 1 });
 * await fault.revert();
 * console.log(await fault.effect());
 * ```
 */
export async function suspendServer({ subject, image, serverPid }: ServerTarget): Promise<ActiveFault> {
  const seen = await awaitSignal(subject, image, { signal: 'SIGSTOP', to: serverPid });
  try {
    if (serverPid === 1) await subject.kill('SIGSTOP');
    const { acted } = await seen.outcome();
    const observed = acted === 1 ? 'the server stood still' : 'the server was not seen to stand still';
    return activeFault({ revert, effect: async () => ({ acted: acted === 1, observed }) });
  } catch (error) {
    await revert();
    throw error;
  } finally {
    await seen.remove();
  }

  async function revert(): Promise<void> {
    if (serverPid === 1) return subject.kill('SIGCONT');
    const resumed = await awaitSignal(subject, image, { signal: 'SIGCONT', to: serverPid });
    try {
      await resumed.outcome();
    } finally {
      await resumed.remove();
    }
  }
}

function describe({ sent, acted, spanMs, actedMs, signal }: Signalled, whatTheyDid: string): FaultEffect {
  if (sent === 0) return { acted: false, observed: 'no child was there' };
  const children = counted(sent, 'child got', 'children got');
  const within = `within ${formatDuration(spanMs)}, and ${formatCount(acted)} ${whatTheyDid} within ${formatDuration(actedMs)}`;
  return { acted: acted > 0, observed: `${children} ${signal} ${within}` };
}

/** The fault `sigstop-children`. */
import { type ActiveFault, activeFault } from './fault-effect.ts';
import { describeSignalled, type ServerTarget, signalChildren } from './send-signal.ts';

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
    effect: async () => describeSignalled(signalled, 'stood still'),
  });
}

/** The faults `kill-children`, `term-children` and `segv-children`. */
import { type ActiveFault, activeFault } from './fault-effect.ts';
import { describeSignalled, type ServerTarget, signalChildren } from './send-signal.ts';

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
  return activeFault({
    momentary: true,
    revert: async () => {},
    effect: async () => describeSignalled(signalled, 'ended'),
  });
}

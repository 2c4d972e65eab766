/** The whole container stands still, by the kernel's freezer: `docker pause`, which the probe beside it does not feel. */
import { assertControlGroups } from '../docker/has-control-groups.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { type ActiveFault, activeFault } from './fault-effect.ts';

/**
 * Stops all processes of the container by the kernel's freezer, as `docker pause` does; none of them gets a signal.
 * @throws ForkbedError ERR_CONTROL_GROUPS where the engine has no control groups; EngineError, EngineLostError, DeadlineError,
 *   NoEngineError
 * @example
 * ```ts
 * import { freezeContainer, startSubject } from 'forkbed';
 *
 * await using subject = await startSubject({ image: 'my-server' });
 * const fault = await freezeContainer(subject.container);
 * // … whatever clients do meanwhile …
 * await fault.revert();
 * console.log(await fault.effect());
 * ```
 */
export async function freezeContainer(subject: StartedContainer): Promise<ActiveFault> {
  assertControlGroups(await subject.engine.facts());
  await subject.pause();
  const { Paused } = (await subject.inspect()).State;
  const observed = Paused ? 'all processes of the container stood still' : 'the engine did not pause the container';
  return activeFault({ revert: () => subject.unpause(), effect: async () => ({ acted: Paused, observed }) });
}

/** The whole container stands still, by the kernel's freezer: `docker pause`, which the probe beside it does not feel. */
import { assertControlGroups } from '../docker/has-control-groups.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import type { ActiveFault } from './fault-effect.ts';

export async function freezeContainer(subject: StartedContainer): Promise<ActiveFault> {
  assertControlGroups(await subject.engine.facts());
  await subject.pause();
  const { Paused } = (await subject.inspect()).State;
  const observed = Paused ? 'all processes of the container stood still' : 'the engine did not pause the container';
  return { revert: () => subject.unpause(), effect: async () => ({ acted: Paused, observed }) };
}

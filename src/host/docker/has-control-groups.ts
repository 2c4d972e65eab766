/**
 * Whether the engine gives each container a control group of its own. A rootless one on control groups of version 1 cannot:
 * Docker says so by the driver `none`, Podman names the driver all the same. What such an engine counts of a container is its
 * own group, with every other container in it. What an engine does not say is as with most: it does.
 */
import { ForkbedError } from '../../common/forkbed-error.ts';
import type { Engine } from './engine.ts';
import type { EngineFacts } from './engine-facts.ts';

type Facts = Pick<EngineFacts, 'cgroupDriver' | 'cgroupVersion' | 'rootless'>;

export function hasControlGroups({ cgroupDriver, cgroupVersion, rootless }: Facts): boolean {
  return cgroupDriver !== 'none' && !(rootless === true && cgroupVersion === '1');
}

/**
 * For faults that are limits of a control group, or its freezer: what each engine would answer differs, and names files.
 * @throws ForkbedError ERR_CONTROL_GROUPS where containers have none; EngineError, EngineLostError
 */
export async function assertControlGroups(engine: Engine): Promise<void> {
  const why = whyNoLimits(await engine.facts());
  if (why !== undefined) throw new ForkbedError('ERR_CONTROL_GROUPS', why);
}

/** A sentence; `undefined` where there are. */
export function whyNoLimits(facts: Facts): string | undefined {
  if (hasControlGroups(facts)) return undefined;
  return `expected an engine that can limit and freeze containers, received one without root on control groups of version ${facts.cgroupVersion}`;
}

/**
 * Whether the engine gives each container a control group of its own. A rootless one on control groups of version 1 cannot:
 * Docker says so by the driver `none`, Podman names the driver all the same. What such an engine counts of a container is its
 * own group, with every other container in it. What an engine does not say is as with most: it does. Pure.
 */
import { ForkbedError } from '../../common/forkbed-error.ts';
import type { EngineFacts } from './engine-facts.ts';

type Facts = Pick<EngineFacts, 'cgroupDriver' | 'cgroupVersion' | 'rootless'>;

export function hasControlGroups(facts: Facts): boolean {
  const { cgroupDriver, cgroupVersion, rootless } = facts;
  return cgroupDriver !== 'none' && !(rootless === true && cgroupVersion === '1');
}

/**
 * For faults that are limits of a control group, or its freezer: what each engine would answer differs, and names files.
 * @throws ForkbedError ERR_CONTROL_GROUPS where containers have none
 */
export function assertControlGroups(facts: Facts): void {
  if (hasControlGroups(facts)) return;
  throw new ForkbedError(
    'ERR_CONTROL_GROUPS',
    `expected an engine that can limit and freeze containers, received one without root on control groups of version ${facts.cgroupVersion}`,
  );
}

/**
 * Whether the engine gives each container a control group of its own. A rootless one on control groups of version 1 cannot:
 * Docker says so by the driver `none`, Podman names the driver all the same. What such an engine counts of a container is its
 * own group, with every other container in it. What an engine does not say is as with most: it does. Pure.
 */
import type { EngineFacts } from './engine-facts.ts';

export function hasControlGroups(facts: Pick<EngineFacts, 'cgroupDriver' | 'cgroupVersion' | 'rootless'>): boolean {
  const { cgroupDriver, cgroupVersion, rootless } = facts;
  return cgroupDriver !== 'none' && !(rootless === true && cgroupVersion === '1');
}

/**
 * Whether the engine gives each container a control group of its own. A rootless one on control groups of version 1 does not
 * (its driver is `none`): what it then counts of a container is its own group, with every other container in it.
 */
import { engine } from './engine.ts';

/** @throws EngineError, EngineLostError */
export async function hasControlGroups(): Promise<boolean> {
  const { CgroupDriver }: { CgroupDriver?: string } = await (await engine()).info();
  return CgroupDriver !== 'none';
}

/**
 * Whether the engine gives each container a control group of its own. A rootless one on control groups of version 1 cannot:
 * Docker says so by the driver `none`, Podman names the driver all the same. What such an engine counts of a container is its
 * own group, with every other container in it.
 */
import { engine } from './engine.ts';

/** Of `GET /info`. */
interface Info {
  readonly CgroupDriver?: string;
  readonly CgroupVersion?: string;
  readonly SecurityOptions?: readonly string[] | null;
}

const ROOTLESS = 'name=rootless';

/** @throws EngineError, EngineLostError */
export async function hasControlGroups(): Promise<boolean> {
  return givesControlGroups(await (await engine()).info());
}

/** What an engine does not say is as with most: it does. */
export function givesControlGroups({ CgroupDriver, CgroupVersion, SecurityOptions }: Info): boolean {
  const isRootless = SecurityOptions?.includes(ROOTLESS) ?? false;
  return CgroupDriver !== 'none' && !(isRootless && CgroupVersion === '1');
}

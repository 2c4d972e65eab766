/**
 * Whether the engine gives each container a control group of its own. A rootless one on control groups of version 1 cannot:
 * Docker says so by the driver `none`, Podman names the driver all the same. What such an engine counts of a container is its
 * own group, with every other container in it.
 */
import { ForkbedError } from '../../common/forkbed-error.ts';
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

/**
 * For faults that are limits of a control group, or its freezer: what each engine would answer differs, and names files.
 * @throws ForkbedError ERR_CONTROL_GROUPS where containers have none; EngineError, EngineLostError
 */
export async function assertControlGroups(): Promise<void> {
  const why = whyNoLimits(await (await engine()).info());
  if (why !== undefined) throw new ForkbedError('ERR_CONTROL_GROUPS', why);
}

/** A sentence; `undefined` where there are. */
export function whyNoLimits(info: Info): string | undefined {
  if (givesControlGroups(info)) return undefined;
  return `expected an engine that can limit and freeze containers, received one without root on control groups of version ${info.CgroupVersion ?? 'unknown'}`;
}

/** What an engine does not say is as with most: it does. */
export function givesControlGroups({ CgroupDriver, CgroupVersion, SecurityOptions }: Info): boolean {
  const isRootless = SecurityOptions?.includes(ROOTLESS) ?? false;
  return CgroupDriver !== 'none' && !(isRootless && CgroupVersion === '1');
}

/**
 * The fault `memory`. The engine lowers the limit while the subject runs, as `docker update` does, so that it works with any image.
 * `revert` restores the limit from before.
 */
import type { LoadSpec } from '../../common/load/load-spec.ts';
import { counted, formatCount } from '../../common/report/phrase.ts';
import { assertControlGroups } from '../docker/has-control-groups.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { eventually } from '../eventually.ts';
import { isForkbedError } from '../thrown.ts';
import { type CgroupEvents, readCgroupEvents } from './cgroup-events.ts';
import { type ActiveFault, activeFault, type FaultEffect, type RevertibleFault } from './fault-effect.ts';
import { heldLoad, type Place, startClient } from './passing-clients.ts';

/** The engine takes no memory limit back altogether, and none of its kernel's largest number: this is more than any host has. */
const NO_MEMORY_LIMIT = 2 ** 62;
const SIGKILLED = 137;
const END_LIMIT_MS = 30_000;

type State = Pick<Awaited<ReturnType<StartedContainer['inspect']>>['State'], 'Running' | 'OOMKilled' | 'ExitCode'>;

/** Beyond what is in use: a fork still fits, a hundred do not. */
const SPARE_MEMORY_BYTES = 1 << 20;
/** Clients that come while the limit is low, so that memory is asked for: a steady load asks for none. */
const FURTHER_CLIENTS = 200;
/** Less is no limit for an engine. */
const MIN_MEMORY_BYTES = 6 << 20;
/** To limit the memory of a subject that grows meanwhile. */
const LIMIT_ATTEMPTS = 10;

/** An engine does not always learn that the kernel has killed a process; then the exit code shows it. */
export function wasKilledForMemory({ Running, OOMKilled, ExitCode }: State): boolean {
  return !Running && (OOMKilled || ExitCode === SIGKILLED);
}

/**
 * From now on the subject has at most `bytes` of memory, without swap. `revert` restores the limit.
 * @param image forkbed's own image: `toolImage`
 * @throws ForkbedError ERR_CONTROL_GROUPS where the engine has no control groups; ExecError, EngineError, EngineLostError,
 *   DeadlineError,
 * NoEngineError
 * @example
 * ```ts
 * import { limitMemory, startSubject, toolImage } from 'forkbed';
 *
 * const image = await toolImage((line) => console.error(line));
 * await using subject = await startSubject({ image: 'my-server' });
 * const { memoryBytes } = await subject.container.usage();
 * const fault = await limitMemory(subject.container, image, memoryBytes + 2 ** 20);
 * await fault.revert();
 * console.log((await fault.effect()).acted);
 * ```
 */
export async function limitMemory(subject: StartedContainer, image: string, bytes: number): Promise<ActiveFault> {
  assertControlGroups(await subject.engine.facts());
  const before = (await subject.inspect()).HostConfig.Memory ?? 0;
  const atFirst = await readCgroupEvents(subject, image);
  await subject.limit({ memoryBytes: bytes });
  return activeFault({
    revert: async () => {
      try {
        await subject.limit({ memoryBytes: before === 0 ? NO_MEMORY_LIMIT : before });
      } catch (error) {
        // A subject that has ended has no limit to revert.
        if ((await subject.inspect()).State.Running) throw error;
      }
    },
    effect: async () => {
      const now = await readCgroupEvents(subject, image);
      return await eventually(
        async () => {
          const effect = memoryEffect({ atFirst, now, state: (await subject.inspect()).State });
          if (effect === undefined) throw new Error('the engine says that it runs');
          return effect;
        },
        { what: 'the end of the subject, whose control group has gone', limitMs: END_LIMIT_MS },
      );
    },
  });
}

/**
 * `state`: asked of the engine after `now` was read. `undefined` while the engine holds a subject to be running whose control group,
 * and the account in it, has gone with it: the kernel has ended it, and the engine is yet to learn of it.
 */
export function memoryEffect(seen: {
  atFirst: CgroupEvents;
  now: CgroupEvents;
  state: State;
}): FaultEffect | undefined {
  const { atFirst, now, state } = seen;
  if (wasKilledForMemory(state)) return { acted: true, observed: 'the limit ended the subject' };
  if (atFirst.memoryLimitHits === undefined) {
    return { acted: false, observed: 'the kernel keeps no account of how often the limit was met' };
  }
  if (now.memoryLimitHits === undefined) {
    if (state.Running) return undefined;
    return { acted: false, observed: `the subject ended with exit code ${state.ExitCode}, and not by the limit` };
  }
  const hits = now.memoryLimitHits - atFirst.memoryLimitHits;
  const kills = (now.oomKills ?? 0) - (atFirst.oomKills ?? 0);
  return {
    // Version 1 of control groups does not count every time that the limit was met.
    acted: hits > 0 || kills > 0,
    observed: `the limit was met ${formatCount(hits)} times, ${counted(kills, 'process was', 'processes were')} killed for it`,
  };
}

/** With further clients, so that memory is asked for while the limit is low. */
export async function limitMemoryUnderLoad(
  target: Place & { readonly subject: StartedContainer; readonly load?: LoadSpec },
): Promise<RevertibleFault> {
  const { fault, memoryBytes } = await limitMemoryToUse(target.subject, target.image);
  const further = { ...heldLoad(target), connections: FURTHER_CLIENTS, concurrency: FURTHER_CLIENTS };
  try {
    const clients = await startClient(target, further);
    return {
      revert: async () => {
        // First: what its end costs the subject, as the clients go, must find room.
        await fault.revert();
        await clients.remove();
      },
      effect: async () => {
        const effect = await fault.effect();
        if (effect.acted || memoryBytes + SPARE_MEMORY_BYTES > MIN_MEMORY_BYTES) return effect;
        const [used, minimum] = [memoryBytes, MIN_MEMORY_BYTES].map(inKiB);
        return {
          ...effect,
          observed: `${effect.observed}; it used ${used}, and engines set no limit below ${minimum}`,
        };
      },
    };
  } catch (error) {
    await fault.revert();
    throw error;
  }
}

/** runc and crun refuse a limit below what is in use by now: a subject that grows is measured again. */
async function limitMemoryToUse(
  subject: StartedContainer,
  image: string,
  attempts = LIMIT_ATTEMPTS,
): Promise<{ fault: RevertibleFault; memoryBytes: number }> {
  const { memoryBytes } = await subject.usage();
  const limit = Math.max(MIN_MEMORY_BYTES, memoryBytes + SPARE_MEMORY_BYTES);
  try {
    return { fault: await limitMemory(subject, image, limit), memoryBytes };
  } catch (error) {
    if (attempts <= 1 || !isForkbedError(error, 'ERR_ENGINE')) throw error;
    return await limitMemoryToUse(subject, image, attempts - 1);
  }
}

function inKiB(bytes: number): string {
  return `${formatCount(Math.round(bytes / 1024))} KiB`;
}

/**
 * Limits that are stepped down while the subject runs, and back: by the engine, as `docker update` does, so that any subject
 * takes part, whatever its image. What was set before is what is set again.
 */

import { counted, formatCount } from '../../common/report/phrase.ts';
import { assertControlGroups } from '../docker/has-control-groups.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { eventually } from '../eventually.ts';
import { type CgroupEvents, readCgroupEvents } from './cgroup-events.ts';
import { type ActiveFault, activeFault, type FaultEffect } from './fault-effect.ts';

/** The engine takes no memory limit back altogether, and none of its kernel's largest number: this is more than any host has. */
const NO_MEMORY_LIMIT = 2 ** 62;
const SIGKILLED = 137;
const END_LIMIT_MS = 30_000;

type State = Pick<Awaited<ReturnType<StartedContainer['inspect']>>['State'], 'Running' | 'OOMKilled' | 'ExitCode'>;

/**
 * From now on no process of the subject can fork: its container may have `to` processes and threads, 1 by default. `revert` sets
 * the
 * limit of before.
 * @param image forkbed's own image: `toolImage`
 * @throws ForkbedError ERR_CONTROL_GROUPS where the engine has no control groups; ExecError, EngineError, EngineLostError,
 *   DeadlineError,
 * NoEngineError
 * @example
 * ```ts
 * import { limitPids, startSubject, toolImage } from 'forkbed';
 *
 * const image = await toolImage((line) => console.error(line));
 * await using subject = await startSubject({ image: 'my-server' });
 * const fault = await limitPids(subject.container, image);
 * // … clients connect, and the server cannot fork …
 * await fault.revert();
 * console.log((await fault.effect()).observed); // 12 forks were refused
 * ```
 */
export async function limitPids(subject: StartedContainer, image: string, to = 1): Promise<ActiveFault> {
  assertControlGroups(await subject.engine.facts());
  const before = (await subject.inspect()).HostConfig.PidsLimit ?? 0;
  const { forksRefused: atFirst } = await readCgroupEvents(subject, image);
  await subject.limit({ pids: to });
  return activeFault({
    revert: () => subject.limit({ pids: before }),
    effect: async () => {
      const { forksRefused } = await readCgroupEvents(subject, image);
      if (forksRefused === undefined || atFirst === undefined) {
        return { acted: false, observed: 'the kernel keeps no account of the forks that the limit refused' };
      }
      const refused = forksRefused - atFirst;
      return { acted: refused > 0, observed: `${counted(refused, 'fork was', 'forks were')} refused` };
    },
  });
}

/** An engine does not always learn of whom the kernel has killed: the exit code says as much. */
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

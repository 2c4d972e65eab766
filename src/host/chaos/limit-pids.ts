/**
 * The fault `pids`. The engine lowers the limit while the subject runs, as `docker update` does, so that it works with any image.
 * `revert` restores the limit from before.
 */
import { counted } from '../../common/report/phrase.ts';
import { assertControlGroups } from '../docker/has-control-groups.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { readCgroupEvents } from './cgroup-events.ts';
import { type ActiveFault, activeFault } from './fault-effect.ts';

/**
 * From now on no process of the subject can fork: its container may have `to` processes and threads, 1 by default. `revert` sets
 * the limit of before.
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

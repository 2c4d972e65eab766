/**
 * The server runs out of descriptors, whatever its image: its soft limit becomes what it has open. The engine can set limits
 * only at the start, so prlimit(2) does it, from a container that joins the process namespace with the server's own user and
 * group: then it needs no capability. What the server has open, and the children that it has, go on.
 */

import { ForkbedError } from '../../common/forkbed-error.ts';
import { counted } from '../../common/report/phrase.ts';
import { runToEnd } from '../docker/run-to-end.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { observeByCensus, READS_EVERY_USER } from '../observe/census.ts';
import { startProbe } from '../observe/probe.ts';
import { type ActiveFault, activeFault } from './fault-effect.ts';

/** Whose descriptors are limited. */
export interface AcceptorTarget {
  /** The container that they run in. */
  readonly subject: StartedContainer;
  /** forkbed's own image: `toolImage`. */
  readonly image: string;
  /** Pids of those who accept, in the subject's namespace: the server, or the workers of a pool. They run as one user. */
  readonly acceptors: readonly number[];
}

/**
 * From now on the processes can open nothing: their soft limit of descriptors becomes what they have open. `revert` sets the
 * limit of before.
 * @throws ForkbedError ERR_LIMIT where the limit cannot be changed; EngineError, EngineLostError, DeadlineError, NoEngineError
 * @example
 * ```ts
 * import { limitOpenFiles, startSubject, toolImage } from 'forkbed';
 *
 * const image = await toolImage((line) => console.error(line));
 * await using subject = await startSubject({ image: 'my-server' });
 * const fault = await limitOpenFiles({ subject: subject.container, image, acceptors: [1] });
 * await fault.revert();
 * console.log(await fault.effect());
 * ```
 */
export async function limitOpenFiles(target: AcceptorTarget): Promise<ActiveFault> {
  const { acceptors } = target;
  const status = await run(target, { command: ['cat', `/proc/${acceptors[0]}/status`] });
  const user = `${idIn(status, 'Uid')}:${idIn(status, 'Gid')}`;
  const forEach = (command: (pid: number) => string) =>
    run(target, { command: ['sh', '-ec', acceptors.map(command).join('\n')], user });
  const before = (await forEach((pid) => `prlimit --pid=${pid} --nofile --output=SOFT --noheadings --raw`))
    .trim()
    .split(/\s+/);
  const limits = await countDescriptors(target);
  const restore = () => forEach((pid) => `prlimit --pid=${pid} --nofile=${before[acceptors.indexOf(pid)]}:`);
  await forEach((pid) => `prlimit --pid=${pid} --nofile=${limits.get(pid)}:`);
  return activeFault({
    revert: async () => {
      await restore();
    },
    effect: async () => {
      // Its descriptors are those of the moment before: a server that has more by now had its limit changed by somebody.
      const now = await countDescriptors(target);
      const total = [...limits.values()].reduce((sum, limit) => sum + limit, 0);
      const who = acceptors.length === 1 ? 'the server' : `${acceptors.length} processes that accept`;
      const observed = `${who} had ${counted(total, 'descriptor')} open, and could have no more until the limit was ${before[0]} again`;
      return { acted: acceptors.some((pid) => (now.get(pid) ?? 0) >= (limits.get(pid) ?? 0)), observed };
    },
  });
}

/** By pid. Those that have gone have none. */
async function countDescriptors({ subject, image, acceptors }: AcceptorTarget): Promise<ReadonlyMap<number, number>> {
  const { details } = await observeByCensus(subject, image, READS_EVERY_USER);
  const counts = new Map<number, number>();
  for (const { pid, descriptors } of details) {
    if (!acceptors.includes(pid)) continue;
    if (descriptors === undefined) {
      throw new ForkbedError('ERR_LIMIT', `expected to count the descriptors of pid ${pid}, they could not be read`);
    }
    counts.set(pid, descriptors);
  }
  if (counts.size > 0) return counts;
  throw new ForkbedError('ERR_LIMIT', `expected a process that accepts among ${acceptors.join(', ')}, they have gone`);
}

async function run(
  { subject, image }: { subject: StartedContainer; image: string },
  probe: { command: readonly string[]; user?: string },
): Promise<string> {
  await using started = await startProbe({ subject, image, ...probe });
  const { exitCode, stdout, stderr } = await runToEnd(started);
  if (exitCode === 0) return stdout;
  const what = `expected ${probe.command.join(' ')} to be allowed, received`;
  throw new ForkbedError('ERR_LIMIT', `${what}: ${stderr.trim()}`);
}

/** The effective one, which is the second number. */
function idIn(status: string, name: 'Uid' | 'Gid'): string {
  const id = new RegExp(`^${name}:\\t\\d+\\t(\\d+)`, 'm').exec(status)?.[1];
  if (id !== undefined) return id;
  throw new ForkbedError(
    'ERR_LIMIT',
    `expected ${name} in the status of the server, received ${JSON.stringify(status)}`,
  );
}

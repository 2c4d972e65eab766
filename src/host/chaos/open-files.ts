/**
 * The server runs out of descriptors, whatever its image: its soft limit becomes what it has open. The engine can set limits
 * only at the start, so prlimit(2) does it, from a container that joins the process namespace with the server's own user and
 * group: then it needs no capability. What the server has open, and the children that it has, go on.
 */
import { counted } from '../../common/checks/phrase.ts';
import { ForkbedError } from '../../common/forkbed-error.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { observeByCensus, READS_EVERY_USER, startProbe } from '../observe/census.ts';
import type { ActiveFault } from './fault-effect.ts';

const LIMIT_MS = 30_000;

/** `image`: forkbed's own. @throws ForkbedError ERR_LIMIT where the limit cannot be changed */
export async function limitOpenFiles(given: {
  subject: StartedContainer;
  image: string;
  serverPid: number;
}): Promise<ActiveFault> {
  const { serverPid } = given;
  const status = await run(given, { command: ['cat', `/proc/${serverPid}/status`] });
  const user = `${idIn(status, 'Uid')}:${idIn(status, 'Gid')}`;
  const prlimit = (...args: string[]) => run(given, { command: ['prlimit', `--pid=${serverPid}`, ...args], user });
  const before = (await prlimit('--nofile', '--output=SOFT', '--noheadings', '--raw')).trim();
  const limit = await descriptorsOf(given);
  await prlimit(`--nofile=${limit}:`);
  return {
    lift: async () => {
      await prlimit(`--nofile=${before}:`);
    },
    effect: async () => {
      // Its descriptors are those of the moment before: a server that has more by now had its limit changed by somebody.
      const has = await descriptorsOf(given);
      const observed = `the server had ${counted(limit, 'descriptor')} open, and could have no more until the limit was ${before} again`;
      return { acted: has >= limit, observed };
    },
  };
}

async function descriptorsOf({ subject, image, serverPid }: Parameters<typeof limitOpenFiles>[0]): Promise<number> {
  const { details } = await observeByCensus(subject, image, READS_EVERY_USER);
  const descriptors = details.find(({ pid }) => pid === serverPid)?.descriptors;
  if (descriptors !== undefined) return descriptors;
  throw new ForkbedError('ERR_LIMIT', `expected to count the descriptors of pid ${serverPid}, they could not be read`);
}

async function run(
  { subject, image }: { subject: StartedContainer; image: string },
  probe: { command: readonly string[]; user?: string },
): Promise<string> {
  await using started = await startProbe({ subject, image, ...probe });
  const exitCode = await started.waitForExit(LIMIT_MS);
  const { stdout, stderr } = await started.logs();
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

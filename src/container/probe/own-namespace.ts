/**
 * Proves that a probe is in the subject's process namespace before anything is done there. An engine that runs the two under
 * different runtimes may put the probe into the host's namespace instead, or leave it alone in one of its own.
 */
import { getpid, readlink } from 'forkbed:posix';
import { formatDuration } from '../../common/report/phrase.ts';
import { isPosixError } from '../posix/posix-error.ts';
import { readProcess } from '../proc/process-list.ts';
import { readFile } from '../proc/read-file.ts';
import { namespaceMismatch } from './namespace-mismatch.ts';

export interface Joined {
  readonly procDir: string;
  /** The subject's id, as the engine names it; empty where it is not known. */
  readonly container: string;
  /** When the engine started the subject, in milliseconds of the epoch; 0 where it is not known. */
  readonly startedAtMs: number;
}

/** `undefined` where PID 1 may be the subject's. */
export function whyNotTheSubject({ procDir, container, startedAtMs }: Joined): string | undefined {
  const pid1 = readProcess(procDir, 1);
  if (pid1 === undefined) return 'no PID 1 is to be seen: the probe must join the process namespace of the server';
  const mismatch = namespaceMismatch({
    namespace: target(`${procDir}/self/ns/pid`),
    isPid1: getpid() === 1,
    cgroups: readFile(`${procDir}/1/cgroup`) ?? '',
    ownCgroups: readFile(`${procDir}/self/cgroup`) ?? '',
    container,
    earlierMs: startedAtMs === 0 ? undefined : startedAtMs - (Date.now() - pid1.ageMs),
  });
  if (mismatch === undefined) return undefined;
  const { what, earlierMs } = mismatch;
  const apart = earlierMs === undefined ? '' : ` ${describe(earlierMs)}`;
  return `PID 1 here (${pid1.command}) ${what}${apart}: this is another process namespace, and nothing was done in it`;
}

function describe(earlierMs: number): string {
  return `${formatDuration(Math.abs(earlierMs))} ${earlierMs > 0 ? 'before' : 'after'} the subject`;
}

/** Empty where the link cannot be read. */
function target(path: string): string {
  try {
    return readlink(path);
  } catch (error) {
    if (isPosixError(error)) return '';
    throw error;
  }
}

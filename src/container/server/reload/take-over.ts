/**
 * The other half of a reload: what the program before this one has left for it in the same process. Its descriptors become
 * close-on-exec again. What the variable names must be the file that this server makes: nothing else is read or closed.
 */
import { close, environ, F_SETFD, FD_CLOEXEC, fcntl, readlink } from 'forkbed:posix';
import { UsageError } from '../../../common/forkbed-error.ts';
import { isPosixError } from '../../posix/posix-error.ts';
import { readFile } from '../../proc/read-file.ts';
import type { ServerContext } from '../context.ts';
import { reapAndLog } from '../handle-signals.ts';
import type { Mode } from '../modes/mode.ts';
import { decodeHandover, descriptorsOf, HANDOVER_NAME, HANDOVER_VARIABLE, type Handover } from './handover.ts';

/**
 * What a server that starts anew is left: it is read the same way, so that there is in memory what there is after a reload, and
 * what is made from here on comes in the same order. By that it has its place (runtime/heap.c).
 */
const NOTHING = '{"listenFd":-1}';

/** Its `listenFd` is -1 for a server that starts anew. @throws UsageError where the variable was set by somebody else */
export function takeOver(): Handover {
  const prefix = `${HANDOVER_VARIABLE}=`;
  const variable = environ().find((entry) => entry.startsWith(prefix)) ?? '';
  const handover = decodeHandover(variable === '' ? NOTHING : read(variable.slice(prefix.length)));
  for (const fd of descriptorsOf(handover)) if (fd >= 0) fcntl(fd, F_SETFD, FD_CLOEXEC);
  return handover;
}

/** A server that was just made goes on where the one before the reload has stopped. */
export function resume(handover: Handover, { context, mode }: { context: ServerContext; mode: Mode }): void {
  const { journal, reaping } = context;
  journal.resume(handover.totals);
  for (const child of handover.children) {
    if (reaping.restore === undefined) reaping.onFork?.(child.pid, child.remote);
    else reaping.restore(child);
  }
  mode.restore?.(handover);
  // The signals of those that ended in between may be gone, or may have come before there was anybody to read them.
  reapAndLog(reaping, journal);
}

function read(text: string): string {
  const path = `/proc/self/fd/${text}`;
  if (!/^\d+$/.test(text) || targetOf(path) !== `/memfd:${HANDOVER_NAME} (deleted)`) {
    throw new UsageError(
      `${HANDOVER_VARIABLE}: expected nothing, as the server alone sets it for itself, received ${JSON.stringify(text)}`,
    );
  }
  // Opened anew, it is read from its beginning.
  const handover = readFile(path) ?? '';
  close(Number(text));
  return handover;
}

function targetOf(path: string): string | undefined {
  try {
    return readlink(path);
  } catch (error) {
    if (isPosixError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

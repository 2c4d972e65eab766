/**
 * The second half of a reload: reads what the program before this one has left in the same process, and makes its descriptors
 * close-on-exec again. What the variable names must be the file that this server makes: it reads and closes nothing else.
 */
import { close, environ, F_SETFD, FD_CLOEXEC, fcntl, readlink } from 'forkbed:posix';
import { UsageError } from '../../../common/forkbed-error.ts';
import { isPosixError } from '../../posix/posix-error.ts';
import { readFile } from '../../proc/read-file.ts';
import type { ServerContext } from '../context.ts';
import { reapAndLog } from '../handle-signals.ts';
import type { Mode } from '../modes/mode.ts';
import { decodeHandover, HANDOVER_NAME, HANDOVER_VARIABLE, type Handover, listDescriptors } from './handover.ts';

/**
 * The handover of a first start. The server parses it like one of a reload, so that it has made the same objects in the same
 * order from here on: the heap places objects by that order (runtime/heap.c).
 */
const NOTHING = '{"listenFd":-1}';

/** `listenFd` is -1 on a first start. @throws UsageError where another program has set the variable */
export function takeOver(): Handover {
  const prefix = `${HANDOVER_VARIABLE}=`;
  const variable = environ().find((entry) => entry.startsWith(prefix)) ?? '';
  const handover = decodeHandover(variable === '' ? NOTHING : read(variable.slice(prefix.length)));
  for (const fd of listDescriptors(handover)) if (fd >= 0) fcntl(fd, F_SETFD, FD_CLOEXEC);
  return handover;
}

/** A new server continues where the one before the reload has stopped. */
export function resume(handover: Handover, { context, mode }: { context: ServerContext; mode: Mode }): void {
  const { journal, reaping } = context;
  journal.resume(handover.totals);
  for (const child of handover.children) {
    if (reaping.restore === undefined) reaping.onFork?.(child.pid, child.remote);
    else reaping.restore(child);
  }
  mode.restore?.(handover);
  // The signals of children that ended in between may be lost, or may have come before the signal descriptor was there.
  reapAndLog(reaping, journal);
}

function read(text: string): string {
  const path = `/proc/self/fd/${text}`;
  if (!/^\d+$/.test(text) || linkTarget(path) !== `/memfd:${HANDOVER_NAME} (deleted)`) {
    throw new UsageError(
      `${HANDOVER_VARIABLE}: expected no value, as only the server sets it, for itself, received ${JSON.stringify(text)}`,
    );
  }
  // Opening it anew reads it from the beginning.
  const handover = readFile(path) ?? '';
  close(Number(text));
  return handover;
}

function linkTarget(path: string): string | undefined {
  try {
    return readlink(path);
  } catch (error) {
    if (isPosixError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

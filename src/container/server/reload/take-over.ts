/**
 * The other half of a reload: what the program before this one has left for it in the same process. Its descriptors become
 * close-on-exec again. What the variable names must be the file that this server makes: nothing else is read or closed.
 */
import { close, environ, F_SETFD, FD_CLOEXEC, fcntl, readlink } from 'forkbed:posix';
import { UsageError } from '../../../common/forkbed-error.ts';
import { isPosixError } from '../../posix/posix-error.ts';
import { readFile } from '../../proc/read-file.ts';
import { decodeHandover, descriptorsOf, type Handover } from './handover.ts';
import { HANDOVER_NAME, HANDOVER_VARIABLE } from './variable.ts';

/** `undefined` for a server that starts anew. @throws UsageError where the variable was set by somebody else */
export function takeOver(): Handover | undefined {
  const prefix = `${HANDOVER_VARIABLE}=`;
  const text =
    environ()
      .find((entry) => entry.startsWith(prefix))
      ?.slice(prefix.length) ?? '';
  if (text === '') return undefined;
  const path = `/proc/self/fd/${text}`;
  if (!/^\d+$/.test(text) || targetOf(path) !== `/memfd:${HANDOVER_NAME} (deleted)`) {
    throw new UsageError(
      `${HANDOVER_VARIABLE}: expected nothing, as the server alone sets it for itself, received ${JSON.stringify(text)}`,
    );
  }
  // Opened anew, it is read from its beginning.
  const handover = decodeHandover(readFile(path) ?? '');
  close(Number(text));
  for (const fd of descriptorsOf(handover)) fcntl(fd, F_SETFD, FD_CLOEXEC);
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

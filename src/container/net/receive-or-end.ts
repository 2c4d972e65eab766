/** What the sockets of a gate have in common: a connection that broke has ended. recv(2). */
import { recv } from 'forkbed:posix';
import { isPosixError } from '../posix/posix-error.ts';

/**
 * The bytes received into `chunk`, from its beginning; `undefined` where there is nothing yet. 0 at the end of the stream, and also where
 * the peer has left a reset behind, as one that was killed does where it had not read everything.
 */
export function receiveOrEnd(fd: number, chunk: ArrayBuffer): number | undefined {
  try {
    return recv(fd, chunk, 0, chunk.byteLength);
  } catch (error) {
    if (isPosixError(error)) return 0;
    throw error;
  }
}

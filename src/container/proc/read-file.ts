/**
 * Whole small files of /proc as text. A file that is gone is `undefined`: processes end while they are read.
 * One buffer serves all reads; it grows to the largest file and stays.
 */
import { close, decodeUtf8, O_RDONLY, open, read } from 'forkbed:posix';
import { isPosixError } from '../posix/posix-error.ts';

let buffer = new ArrayBuffer(16 * 1024);

/** @throws PosixError other than ENOENT and ESRCH, such as EACCES */
export function readFile(path: string): string | undefined {
  let fd = -1;
  try {
    fd = open(path, O_RDONLY, 0);
    // Before `buffer` is named: filling may put a larger one in its place.
    const length = fill(fd);
    return decodeUtf8(buffer, 0, length);
  } catch (error) {
    if (isPosixError(error, 'ENOENT', 'ESRCH')) return undefined;
    throw error;
  } finally {
    if (fd !== -1) close(fd);
  }
}

/** Reads to the end; the number of bytes. */
function fill(fd: number): number {
  let length = 0;
  for (;;) {
    const count = read(fd, buffer, length, buffer.byteLength - length) ?? 0;
    if (count === 0) return length;
    length += count;
    if (length === buffer.byteLength) buffer = doubled(buffer);
  }
}

function doubled(full: ArrayBuffer): ArrayBuffer {
  const larger = new ArrayBuffer(full.byteLength * 2);
  new Uint8Array(larger).set(new Uint8Array(full));
  return larger;
}

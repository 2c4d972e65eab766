/** Lines to stdout and stderr. It drops what it cannot write: a reader that has gone is no reason to end. */
import { encodeUtf8, POLLOUT, write } from 'forkbed:posix';
import { NO_TIMEOUT } from '../../common/deadlines.ts';
import { PollSet } from './poll-set.ts';
import { isPosixError } from './posix-error.ts';

const STDOUT = 1;
const STDERR = 2;

export function printLine(line: string): void {
  writeAll(STDOUT, `${line}\n`);
}

export function printErrorLine(line: string): void {
  writeAll(STDERR, `${line}\n`);
}

function writeAll(fd: number, text: string): void {
  const bytes = encodeUtf8(text);
  let done = 0;
  try {
    while (done < bytes.byteLength) {
      const count = write(fd, bytes, done, bytes.byteLength - done);
      if (count === undefined) waitUntilWritable(fd);
      else done += count;
    }
  } catch (error) {
    if (!isPosixError(error, 'EPIPE', 'EBADF', 'EIO')) throw error;
  }
}

/** Another process may have made the descriptor non-blocking: it shares the open file with us. */
function waitUntilWritable(fd: number): void {
  const set = new PollSet(1);
  set.watch(0, { fd, events: POLLOUT });
  set.wait(NO_TIMEOUT);
}

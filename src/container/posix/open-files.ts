/** Room for the descriptors of all connections: RLIMIT_NOFILE, getrlimit(2). */
import { getrlimit, RLIMIT_NOFILE, setrlimit } from 'forkbed:posix';
import { UsageError } from '../../common/forkbed-error.ts';

/** stdin, stdout, stderr, epoll, the signals, the gate, and some that were inherited. */
const RESERVED = 16;

/**
 * For as many as the option says, with so many files each, and `others`. How many files there is room for, beside those of the program.
 * @throws UsageError when the hard limit leaves no room
 */
export function makeRoomFor(files: { option: string; count: number; filesEach: number; others?: number }): number {
  const { option, count, filesEach, others = 0 } = files;
  const { soft, hard } = getrlimit(RLIMIT_NOFILE);
  const needed = count * filesEach + others + RESERVED;
  if (hard < needed) {
    throw new UsageError(
      `${option}: expected at most ${Math.max(0, Math.floor((hard - others - RESERVED) / filesEach))}, received ${count}: ` +
        `it needs ${needed} open files, the hard limit (ulimit -Hn, docker run --ulimit nofile) is ${hard}`,
    );
  }
  // A command that the client runs inherits the limit, so it is raised only where it must be.
  if (soft >= needed) return soft - RESERVED;
  setrlimit(RLIMIT_NOFILE, { soft: hard, hard });
  return hard - RESERVED;
}

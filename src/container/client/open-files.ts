/** Room for the descriptors of all connections: RLIMIT_NOFILE, getrlimit(2). */
import { getrlimit, RLIMIT_NOFILE, setrlimit } from 'forkbed:posix';
import { UsageError } from '../../common/forkbed-error.ts';

/** stdin, stdout, stderr, epoll, the signals, the gate, and some that were inherited. */
const RESERVED = 16;

/** @throws UsageError when the hard limit leaves no room */
export function makeRoomFor(connections: number): void {
  const { soft, hard } = getrlimit(RLIMIT_NOFILE);
  const needed = connections + RESERVED;
  if (soft >= needed) return;
  if (hard < needed) {
    throw new UsageError(
      `--concurrency: expected at most ${Math.max(0, hard - RESERVED)}, received ${connections}: ` +
        `it needs ${needed} open files, the hard limit (ulimit -Hn, docker run --ulimit nofile) is ${hard}`,
    );
  }
  setrlimit(RLIMIT_NOFILE, { soft: hard, hard });
}

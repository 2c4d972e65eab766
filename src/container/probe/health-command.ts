/**
 * `forkbed-probe health --stats PATH`: asks a server's stats socket, once, and prints its answer. It neither connects to the
 * port, where a server that forks would pay for it with a child, nor forks by itself: as a health check in exec form it is one
 * process, and leaves none.
 */
import {
  AF_UNIX,
  close,
  connect,
  decodeUtf8,
  nanosleep,
  POLLIN,
  recv,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  socket,
} from 'forkbed:posix';
import { parseServerStats } from '../../common/events/server-stats.ts';
import { ExitCode } from '../../common/exit-codes.ts';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { integer, text } from '../../common/option-kinds.ts';
import type { OptionValues } from '../../common/options.ts';
import { monotonicMs } from '../posix/clock.ts';
import { printErrorLine, printLine } from '../posix/output.ts';
import { PollSet } from '../posix/poll-set.ts';
import { isPosixError } from '../posix/posix-error.ts';
import { toUnixPath } from '../posix/unix-socket-path.ts';
import type { Command } from '../program.ts';

const MAX_BYTES = 64 * 1024;
const RETRY_MS = 10;

const table = {
  stats: text({
    default: '@forkbed',
    placeholder: 'PATH',
    help: 'the Unix socket of the server, @NAME in the abstract namespace',
  }),
  limit: integer({ default: 2000, min: 1, placeholder: 'MS', help: 'how long it may take to answer' }),
};

export const healthCommand: Command<typeof table> = {
  summary: 'Asks the stats socket of forkbed-server; 0 where it answers, 1 where it does not.',
  table,
  main: ({ stats, limit }: OptionValues<typeof table>) => {
    try {
      const line = ask(stats, limit);
      parseServerStats(line);
      printLine(line);
      return ExitCode.Pass;
    } catch (error) {
      if (!isPosixError(error) && !(error instanceof ForkbedError)) throw error;
      printErrorLine(`forkbed-probe health: ${stats}: ${error.message}`);
      return ExitCode.Fail;
    }
  },
};

/** The first line that it prints. */
function ask(path: string, limitMs: number): string {
  const untilMs = monotonicMs() + limitMs;
  const fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK);
  try {
    while (!isConnected(fd, path)) {
      if (monotonicMs() >= untilMs) throw tooLate('room in its backlog', limitMs);
      nanosleep(RETRY_MS);
    }
    return readLine(fd, { untilMs, limitMs });
  } finally {
    close(fd);
  }
}

/** `false` where the backlog is full for now: unix(7). */
function isConnected(fd: number, path: string): boolean {
  try {
    return connect(fd, { family: 'unix', path: toUnixPath(path) });
  } catch (error) {
    if (isPosixError(error, 'EAGAIN')) return false;
    throw error;
  }
}

function readLine(fd: number, { untilMs, limitMs }: { untilMs: number; limitMs: number }): string {
  const waits = new PollSet(1);
  waits.watch(0, { fd, events: POLLIN });
  const bytes = new ArrayBuffer(MAX_BYTES);
  for (let length = 0; length < MAX_BYTES; ) {
    const leftMs = untilMs - monotonicMs();
    if (leftMs <= 0) throw tooLate('an answer', limitMs);
    waits.wait(leftMs);
    const count = waits.events(0) === 0 ? undefined : recv(fd, bytes, length, MAX_BYTES - length);
    if (count === undefined) continue;
    length += count;
    const [line = '', ...others] = decodeUtf8(bytes, 0, length).split('\n');
    if (others.length > 0 || count === 0) return line;
  }
  throw new ForkbedError('ERR_STATS', `expected a line of at most ${MAX_BYTES} bytes, received more`);
}

function tooLate(what: string, limitMs: number): ForkbedError {
  return new ForkbedError('ERR_STATS', `expected ${what} within ${limitMs} ms, received none`);
}

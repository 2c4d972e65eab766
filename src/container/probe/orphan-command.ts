/**
 * `forkbed-probe orphan --exit N | --signal NAME [--count N]`: processes whose parent goes first, so that PID 1 of the
 * namespace adopts them, and which then end in the way asked for. What becomes of them is PID 1's business: that is the
 * test. The probe waits until all have ended, and tells each when it has been adopted.
 */
import {
  close,
  decodeUtf8,
  encodeUtf8,
  fork,
  getpid,
  getppid,
  kill,
  nanosleep,
  pipe2,
  read,
  SIG_DFL,
  SIG_SETMASK,
  SIGKILL,
  sigaction,
  sigprocmask,
  waitpid,
  write,
} from 'forkbed:posix';
import { ExitCode } from '../../common/exit-codes.ts';
import { ForkbedError, UsageError } from '../../common/forkbed-error.ts';
import { integer, type OptionValues, text } from '../../common/options.ts';
import { signalName, signalNumber } from '../../common/process-table/signal-names.ts';
import { monotonicMs } from '../posix/clock.ts';
import { printLine } from '../posix/output.ts';
import type { Command } from '../program.ts';

const NO_SIGNAL = 'none';

const table = {
  exit: integer({ default: 0, max: 255, help: 'exit status to end with' }),
  signal: text({ default: NO_SIGNAL, placeholder: 'NAME', help: 'signal to end of, instead of exiting' }),
  count: integer({ default: 1, min: 1, max: 10_000, help: 'how many, adopted at the same moment' }),
};

/** Their default action is not to end the process: signal(7). */
const HARMLESS_SIGNALS = ['SIGCHLD', 'SIGCONT', 'SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGURG', 'SIGWINCH'];

const ADOPTION_LIMIT_MS = 10_000;
const POLL_MS = 1;

type End = { readonly exitCode: number } | { readonly signal: number };

export const orphanCommand: Command<typeof table> = {
  summary: 'Leaves processes to PID 1, which adopts them, and lets them end: one JSON line each.',
  table,
  main: (options: OptionValues<typeof table>) => {
    const end = toEnd(options);
    const [readFd, writeFd] = pipe2(0);
    const parent = fork(() => forkOrphans({ count: options.count, end, tellFd: writeFd }));
    close(writeFd);
    const status = waitpid(parent, 0);
    if (status === null || status === undefined || !('exitCode' in status) || status.exitCode !== 0) {
      throw new ForkbedError(
        'ERR_ORPHAN',
        `expected the parent of the orphans to exit 0, received ${JSON.stringify(status)}`,
      );
    }
    const adopted = tellAdopted(readFd);
    if (adopted < options.count) {
      throw new ForkbedError('ERR_ORPHAN', `expected ${options.count} orphans to be adopted, ${adopted} were`);
    }
    return ExitCode.Pass;
  },
};

function toEnd({ exit, signal }: OptionValues<typeof table>): End {
  if (signal === NO_SIGNAL) return { exitCode: exit };
  if (exit !== 0) throw new UsageError('expected --exit or --signal, received both');
  const number = signalNumber(signal);
  if (number === undefined || HARMLESS_SIGNALS.includes(signalName(number))) {
    throw new UsageError(`--signal: expected a signal that ends a process, received ${JSON.stringify(signal)}`);
  }
  return { signal: number };
}

/** In the process that goes first; its children become the orphans. */
function forkOrphans(given: { count: number; end: End; tellFd: number }): number {
  const parent = getpid();
  for (let index = 0; index < given.count; index += 1) fork(() => beOrphan({ ...given, parent }));
  return 0;
}

function beOrphan({ parent, end, tellFd }: { parent: number; end: End; tellFd: number }): number {
  const limitMs = monotonicMs() + ADOPTION_LIMIT_MS;
  while (getppid() === parent) {
    if (monotonicMs() >= limitMs) return ExitCode.Bug;
    nanosleep(POLL_MS);
  }
  // One write of less than PIPE_BUF bytes is whole, however many write: pipe(7).
  const line = encodeUtf8(`${JSON.stringify({ event: 'orphaned', pid: getpid(), parent: getppid(), ...told(end) })}\n`);
  write(tellFd, line, 0, line.byteLength);
  if ('exitCode' in end) return end.exitCode;
  // It may be blocked or ignored: our frame ignores SIGPIPE, and what we were started with survives execve.
  sigprocmask(SIG_SETMASK, []);
  if (end.signal !== SIGKILL) sigaction(end.signal, SIG_DFL, 0);
  kill(getpid(), end.signal);
  return ExitCode.Bug;
}

/** Prints the orphans' lines until the last of them has ended, which closes the pipe. How many there were. */
function tellAdopted(readFd: number): number {
  const buffer = new ArrayBuffer(64 * 1_024);
  let rest = '';
  let adopted = 0;
  for (
    let count = read(readFd, buffer, 0, buffer.byteLength);
    count;
    count = read(readFd, buffer, 0, buffer.byteLength)
  ) {
    const lines = (rest + decodeUtf8(buffer, 0, count)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) printLine(line);
    adopted += lines.length;
  }
  close(readFd);
  return adopted;
}

function told(end: End): { exitCode: number } | { signal: string } {
  return 'exitCode' in end ? end : { signal: signalName(end.signal) };
}

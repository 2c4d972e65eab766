/**
 * Orphans on purpose: processes whose parent goes first, so that PID 1 of the namespace adopts them, and which then end, each
 * in its own way. What becomes of them is PID 1's business.
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
  POLLIN,
  PR_SET_DUMPABLE,
  pipe2,
  prctl,
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
import { ForkbedError } from '../../common/forkbed-error.ts';
import { signalName } from '../../common/process-table/signal-names.ts';
import { monotonicMs } from '../posix/clock.ts';
import { PollSet } from '../posix/poll-set.ts';

/** How an orphan ends: with an exit status, or of a signal, by number. */
export type OrphanEnd = { readonly exitCode: number } | { readonly signal: number };

/** What an orphan says when it has been adopted, and is about to end. */
export interface Orphaned {
  readonly event: 'orphaned';
  readonly pid: number;
  /** The process that has adopted it. */
  readonly parent: number;
  readonly exitCode?: number;
  /** Its name. */
  readonly signal?: string;
}

const ADOPTION_LIMIT_MS = 10_000;
const POLL_MS = 1;
/** Longer than an orphan waits to be adopted. */
const REPORT_LIMIT_MS = 2 * ADOPTION_LIMIT_MS;

/**
 * Leaves an orphan for each end, all adopted at the same moment, and waits until they have ended.
 * @param onOrphan called with each as soon as it reports itself
 * @param atOnce whether they are to end at one instant, too; by default each ends as soon as it is adopted
 * @throws ForkbedError ERR_ORPHAN where one of them was not adopted; PosixError EAGAIN, ENOMEM
 */
export function dropOrphans(ends: readonly OrphanEnd[], onOrphan: (orphan: Orphaned) => void, atOnce = false): void {
  const [readFd, writeFd] = pipe2(0);
  let gate = atOnce ? pipe2(0) : undefined;
  const parent = fork(() => {
    if (gate !== undefined) close(gate[1]);
    return forkOrphans({ ends, reportFd: writeFd, gateFd: gate?.[0], parentPipe: pipe2(0) });
  });
  close(writeFd);
  if (gate !== undefined) close(gate[0]);
  // The gate opens when no process holds its other end any more: all that wait there see it at once.
  const open = () => {
    if (gate !== undefined) close(gate[1]);
    gate = undefined;
  };
  const status = waitpid(parent, 0);
  if (status === null || status === undefined || !('exitCode' in status) || status.exitCode !== 0) {
    close(readFd);
    open();
    throw new ForkbedError(
      'ERR_ORPHAN',
      `expected the parent of the orphans to exit 0, received ${JSON.stringify(status)}`,
    );
  }
  const adopted = awaitOrphans(readFd, { expected: ends.length, onOrphan, open });
  if (adopted < ends.length) {
    throw new ForkbedError('ERR_ORPHAN', `expected ${ends.length} orphans to be adopted, ${adopted} were`);
  }
}

/** In the process that goes first; its children become the orphans. */
function forkOrphans({ ends, ...pipes }: { ends: readonly OrphanEnd[] } & OrphanPipes): number {
  const parent = getpid();
  for (const end of ends) fork(() => beOrphan({ end, parent, ...pipes }));
  return 0;
}

interface OrphanPipes {
  /** Where an orphan says that it was adopted. */
  readonly reportFd: number;
  /** Where it waits then; `undefined` where it does not. */
  readonly gateFd: number | undefined;
  /** Reaches its end when their parent ends: to fork all of them may take long, on a slow host. */
  readonly parentPipe: readonly [readFd: number, writeFd: number];
}

function beOrphan({
  parent,
  end,
  reportFd,
  gateFd,
  parentPipe: [startFd, othersFd],
}: { parent: number; end: OrphanEnd } & OrphanPipes): number {
  close(othersFd);
  read(startFd, new ArrayBuffer(1), 0, 1);
  const limitMs = monotonicMs() + ADOPTION_LIMIT_MS;
  while (getppid() === parent) {
    if (monotonicMs() >= limitMs) return ExitCode.Bug;
    nanosleep(POLL_MS);
  }
  const orphan: Orphaned = { event: 'orphaned', pid: getpid(), parent: getppid(), ...endFields(end) };
  // One write of less than PIPE_BUF bytes is whole, however many write: pipe(7).
  const line = encodeUtf8(`${JSON.stringify(orphan)}\n`);
  write(reportFd, line, 0, line.byteLength);
  if (gateFd !== undefined) read(gateFd, new ArrayBuffer(1), 0, 1);
  if ('exitCode' in end) return end.exitCode;
  // Some signals would leave a core file, on the host even, where its core_pattern is a pipe.
  prctl(PR_SET_DUMPABLE, 0);
  // It may be blocked or ignored: our frame ignores SIGPIPE, and what we were started with survives execve.
  sigprocmask(SIG_SETMASK, []);
  if (end.signal !== SIGKILL) sigaction(end.signal, SIG_DFL, 0);
  kill(getpid(), end.signal);
  return ExitCode.Bug;
}

/**
 * Until the last of them has ended, which closes the pipe. The gate is opened when all are adopted, or have had the time for it. How
 * many were.
 */
function awaitOrphans(
  readFd: number,
  { expected, onOrphan, open }: { expected: number; onOrphan: (orphan: Orphaned) => void; open: () => void },
): number {
  const buffer = new ArrayBuffer(64 * 1_024);
  const waits = new PollSet(1);
  waits.watch(0, { fd: readFd, events: POLLIN });
  const untilMs = monotonicMs() + REPORT_LIMIT_MS;
  let unfinished = '';
  let adopted = 0;
  for (;;) {
    const leftMs = Math.ceil(untilMs - monotonicMs());
    if (adopted >= expected || leftMs <= 0) open();
    else if (waits.wait(leftMs) === 0) continue;
    const count = read(readFd, buffer, 0, buffer.byteLength);
    if (!count) break;
    const lines = (unfinished + decodeUtf8(buffer, 0, count)).split('\n');
    unfinished = lines.pop() ?? '';
    for (const line of lines) onOrphan(JSON.parse(line));
    adopted += lines.length;
  }
  close(readFd);
  return adopted;
}

function endFields(end: OrphanEnd): { exitCode: number } | { signal: string } {
  return 'exitCode' in end ? end : { signal: signalName(end.signal) };
}

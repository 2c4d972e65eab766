/**
 * Runs another program and takes what it writes to stdout: fork, execve, no shell, and a limit after which it is killed. It
 * gets the environment that it is given and nothing else of ours: no descriptor, no blocked or ignored signal.
 */
import {
  close,
  decodeUtf8,
  dup2,
  execve,
  fork,
  kill,
  pipe2,
  read,
  SIG_DFL,
  SIG_SETMASK,
  SIGKILL,
  SIGPIPE,
  sigaction,
  sigprocmask,
  type WaitStatus,
  WNOHANG,
  waitpid,
} from 'forkbed:posix';
import { monotonicMs } from '../../posix/clock.ts';
import { isPosixError } from '../../posix/posix-error.ts';
import type { Waits } from './waits.ts';

/** `absent`: there is no such program. */
export type RunResult =
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'done'; readonly output: string };

export interface Run {
  readonly path: string;
  readonly args: readonly string[];
  readonly environment: readonly string[];
  readonly limitMs: number;
  readonly waits: Waits;
}

const STDOUT = 1;
const FIRST_BYTES = 64 * 1024;
const POLL_MS = 1;
/** What a shell gives too: the program is not there; it is there and cannot be run. */
const EXIT_ABSENT = 127;
const EXIT_NOT_RUN = 126;

/** @throws PosixError EAGAIN, ENOMEM: no process can be forked; Interrupted */
export function runProgram(run: Run): RunResult {
  const untilMs = monotonicMs() + run.limitMs;
  const [readFd, writeFd] = pipe2(0);
  const pid = fork(() => become(run, writeFd));
  close(writeFd);
  let status: WaitStatus | undefined;
  try {
    const output = readToEnd({ fd: readFd, untilMs, waits: run.waits });
    if (output !== undefined) status = awaitEnd({ pid, untilMs, waits: run.waits });
    if (output === undefined || status === undefined) {
      return { kind: 'failed', reason: `it had not ended after ${run.limitMs} ms` };
    }
    return judge(status, output);
  } finally {
    close(readFd);
    // It is late, or a signal stops us. No process can ignore SIGKILL, so the wait for it is short.
    if (status === undefined) {
      kill(pid, SIGKILL);
      waitpid(pid, 0);
    }
  }
}

/** In the child. */
function become(run: Run, writeFd: number): number {
  try {
    sigprocmask(SIG_SETMASK, []);
    sigaction(SIGPIPE, SIG_DFL, 0);
    dup2(writeFd, STDOUT);
    execve(run.path, [run.path, ...run.args], run.environment);
  } catch (error) {
    return isPosixError(error, 'ENOENT') ? EXIT_ABSENT : EXIT_NOT_RUN;
  }
}

/** `undefined` when the end does not come in time. */
function readToEnd({ fd, untilMs, waits }: { fd: number; untilMs: number; waits: Waits }): string | undefined {
  let bytes = new ArrayBuffer(FIRST_BYTES);
  for (let length = 0; ; ) {
    if (waits.until({ untilMs, fd }) === 0) return undefined;
    const count = read(fd, bytes, length, bytes.byteLength - length) ?? 0;
    if (count === 0) return decodeUtf8(bytes, 0, length);
    length += count;
    if (length === bytes.byteLength) bytes = doubled(bytes);
  }
}

/** `undefined` when it does not end in time. */
function awaitEnd({ pid, untilMs, waits }: { pid: number; untilMs: number; waits: Waits }): WaitStatus | undefined {
  for (;;) {
    const status = waitpid(pid, WNOHANG);
    if (status) return status;
    if (monotonicMs() >= untilMs) return undefined;
    waits.pause(POLL_MS);
  }
}

function judge(status: WaitStatus, output: string): RunResult {
  if (!('exitCode' in status)) return { kind: 'failed', reason: `signal ${status.signal} ended it` };
  if (status.exitCode === EXIT_ABSENT) return { kind: 'absent' };
  return status.exitCode === 0 ? { kind: 'done', output } : { kind: 'failed', reason: `it exited ${status.exitCode}` };
}

function doubled(full: ArrayBuffer): ArrayBuffer {
  const larger = new ArrayBuffer(full.byteLength * 2);
  new Uint8Array(larger).set(new Uint8Array(full));
  return larger;
}

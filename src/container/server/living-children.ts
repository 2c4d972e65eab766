/**
 * The server's own children, from /proc: for strategies that keep no table. For the drain and the stats, never for a
 * connection. proc_pid_task(5) (`children`), proc_pid_stat(5).
 */
import { getpid } from 'forkbed:posix';
import { readFile } from '../proc/read-file.ts';

/** Those that have not ended. */
export function livingChildren(): number[] {
  return childrenOfServer().filter(isAlive);
}

/**
 * All, those included that have ended and were not reaped, and those that it has adopted. Empty where the kernel has no
 * `children` file.
 */
export function childrenOfServer(): number[] {
  const pid = getpid();
  const children = readFile(`/proc/${pid}/task/${pid}/children`) ?? '';
  return children
    .split(' ')
    .filter((text) => text !== '')
    .map(Number);
}

/** The kernel's letter for the state of a process; `undefined` where there is none. */
export function readState(pid: number): string | undefined {
  const stat = readFile(`/proc/${pid}/stat`);
  // The command may hold brackets: the state follows the last of them.
  return stat?.charAt(stat.lastIndexOf(') ') + 2);
}

function isAlive(pid: number): boolean {
  const state = readState(pid);
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/**
 * The server's own children that have not ended, from /proc: for strategies that keep no table. Called while the server
 * stops, never while it serves. proc_pid_task(5) (`children`), proc_pid_stat(5).
 */
import { getpid } from 'forkbed:posix';
import { readFile } from '../proc/read-file.ts';

/** Empty where the kernel has no `children` file: then the stop ends with the server, and PID 1 takes all with it. */
export function livingChildren(): number[] {
  const pid = getpid();
  const children = readFile(`/proc/${pid}/task/${pid}/children`) ?? '';
  return children
    .split(' ')
    .filter((text) => text !== '')
    .map(Number)
    .filter(isAlive);
}

function isAlive(pid: number): boolean {
  const stat = readFile(`/proc/${pid}/stat`);
  if (stat === undefined) return false;
  // The command may hold anything, brackets too: the state follows the last of them.
  const state = stat.charAt(stat.lastIndexOf(') ') + 2);
  return state !== 'Z' && state !== 'X';
}

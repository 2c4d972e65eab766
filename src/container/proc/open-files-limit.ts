/** How many descriptors a process may have: its soft limit, from /proc/PID/limits. proc_pid_limits(5), getrlimit(2). */
import { readFile } from './read-file.ts';

/** `undefined` for a process that has gone; Infinity where there is no limit. */
export function readOpenFilesLimit(procDir: string, pid: number): number | undefined {
  const soft = /^Max open files +(\S+)/m.exec(readFile(`${procDir}/${pid}/limits`) ?? '')?.[1];
  if (soft === undefined) return undefined;
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
}

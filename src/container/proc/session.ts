/** The session that a process belongs to, field 6 of /proc/PID/stat: the pid of the process that began it. proc_pid_stat(5). */
import { readFile } from './read-file.ts';

/** `undefined` for a process that has gone; 0 where the session was begun outside this namespace. */
export function readSession(procDir: string, pid: number): number | undefined {
  const text = readFile(`${procDir}/${pid}/stat`);
  if (text === undefined) return undefined;
  // After the command, which may hold anything: state, ppid, pgrp, session.
  const [, , , session] = text.slice(text.lastIndexOf(') ') + 2).split(' ');
  return Number(session);
}

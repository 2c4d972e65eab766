/**
 * How many processes and threads were born in this namespace. The kernel gives each the next pid, and tells the last one that
 * it gave in /proc/loadavg, for the namespace of whoever reads it: proc_loadavg(5).
 */
import { readFile } from './read-file.ts';

/** The last pid that was given; `undefined` where the kernel does not tell. */
export function lastPid(): number | undefined {
  return numberIn('/proc/loadavg', /^(?:\S+ ){4}(\d+)$/m);
}

/** Between two looks, also where the pids began anew once in between. */
export function birthsBetween(first: number | undefined, last: number | undefined): number | undefined {
  if (first === undefined || last === undefined) return undefined;
  if (last >= first) return last - first;
  const most = numberIn('/proc/sys/kernel/pid_max', /^(\d+)$/m);
  return most === undefined ? undefined : most - first + last;
}

function numberIn(path: string, form: RegExp): number | undefined {
  const digits = form.exec(readFile(path) ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

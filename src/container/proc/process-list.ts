/**
 * The processes that a mount of proc shows, from /proc/PID/stat and cmdline: proc_pid_stat(5), proc_pid_cmdline(5). A
 * process that ends while it is read is left out: it was never seen whole. All of them are read in C, in one call: 100,000
 * take half a second there; a single one is read here, and is what the many are held against.
 */
import { READ_ARGV, readProcesses } from 'forkbed:posix';
import type { ProcessRecord } from '../../common/process-table/model.ts';
import { parseProcStat } from '../../common/process-table/parse-proc-stat.ts';
import { bootTimeMs, splitArgv, toRecord } from './process-record.ts';
import { unpackProcesses } from './process-rows.ts';
import { readFile } from './read-file.ts';

/** In the order of the pids; `withArgv: false` leaves every argv empty, in half the time. */
export function listProcesses(procDir: string, { withArgv = true } = {}): ProcessRecord[] {
  return unpackProcesses(readProcesses(procDir, withArgv ? READ_ARGV : 0));
}

/** `undefined` for a pid that no process has, or none any more. */
export function readProcess(procDir: string, pid: number, { withArgv = true } = {}): ProcessRecord | undefined {
  const text = readFile(`${procDir}/${pid}/stat`);
  if (text === undefined) return undefined;
  const readAtMs = bootTimeMs();
  const stat = parseProcStat(text);
  // A zombie has no memory left in which an argv could lie.
  const argv = stat.state === 'Z' || !withArgv ? [] : splitArgv(readFile(`${procDir}/${pid}/cmdline`) ?? '');
  return toRecord({ stat, argv, readAtMs });
}

/**
 * The processes that a mount of proc shows, from /proc/PID/stat and cmdline: proc_pid_stat(5), proc_pid_cmdline(5). A
 * process that ends while it is read is left out: it was never seen whole.
 */
import { _SC_CLK_TCK, _SC_PAGESIZE, CLOCK_BOOTTIME, clock_gettime, readdir, sysconf } from 'forkbed:posix';
import type { ProcessRecord } from '../../common/process-table/model.ts';
import { type ProcStat, parseProcStat } from '../../common/process-table/parse-proc-stat.ts';
import { readFile } from './read-file.ts';

/** In the order of the pids; `withArgv: false` leaves every argv empty, in half the time. */
export function listProcesses(procDir: string, { withArgv = true } = {}): ProcessRecord[] {
  const pids = readdir(procDir).filter(isPid).map(Number);
  return pids
    .sort((a, b) => a - b)
    .map((pid) => readProcess(procDir, pid, { withArgv }))
    .filter((process) => process !== undefined);
}

/** `undefined` for a pid that no process has, or none any more. */
export function readProcess(procDir: string, pid: number, { withArgv = true } = {}): ProcessRecord | undefined {
  const text = readFile(`${procDir}/${pid}/stat`);
  if (text === undefined) return undefined;
  const stat = parseProcStat(text);
  // A zombie has no memory left in which an argv could lie.
  const argv = stat.state === 'Z' || !withArgv ? [] : readArgv(procDir, pid);
  return toRecord(stat, argv);
}

/** Milliseconds of the clock that start times are told in. */
export function bootTimeMs(): number {
  return clock_gettime(CLOCK_BOOTTIME);
}

/** One argument after the other, each ended by a NUL; a process that has renamed itself may have overwritten them. */
function readArgv(procDir: string, pid: number): string[] {
  const text = readFile(`${procDir}/${pid}/cmdline`) ?? '';
  if (text === '') return [];
  const argv = text.split('\0');
  if (argv.at(-1) === '') argv.pop();
  return argv;
}

function toRecord(stat: ProcStat, argv: readonly string[]): ProcessRecord {
  return {
    pid: stat.pid,
    ppid: stat.ppid,
    state: stat.state,
    startTicks: stat.startTicks,
    // Never below 0: a tick is 10 ms, and the start time is rounded to it.
    ageMs: Math.max(0, Math.round(bootTimeMs() - stat.startTicks * msPerTick)),
    threads: stat.threads,
    rssKiB: stat.rssPages * kibPerPage,
    command: stat.command,
    argv,
  };
}

const msPerTick = 1_000 / sysconf(_SC_CLK_TCK);
const kibPerPage = sysconf(_SC_PAGESIZE) / 1_024;

function isPid(name: string): boolean {
  return /^\d+$/.test(name);
}

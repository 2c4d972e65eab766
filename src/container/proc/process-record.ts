/** One process as the model has it, from /proc/PID/stat and cmdline: the units of the kernel become those of people. */
import { _SC_CLK_TCK, _SC_PAGESIZE, CLOCK_BOOTTIME, clock_gettime, sysconf } from 'forkbed:posix';
import type { ProcessRecord } from '../../common/process-table/model.ts';
import type { ProcStat } from '../../common/process-table/parse-proc-stat.ts';

const msPerTick = 1_000 / sysconf(_SC_CLK_TCK);
const kibPerPage = sysconf(_SC_PAGESIZE) / 1_024;

export function toRecord({
  stat,
  argv,
  readAtMs,
}: {
  stat: ProcStat;
  argv: readonly string[];
  readAtMs: number;
}): ProcessRecord {
  return {
    pid: stat.pid,
    ppid: stat.ppid,
    state: stat.state,
    startTicks: stat.startTicks,
    ageMs: toAgeMs(stat.startTicks, readAtMs),
    threads: stat.threads,
    rssKiB: toKiB(stat.rssPages),
    command: stat.command,
    argv,
  };
}

/** Never below 0: a tick is 10 ms, and the start time is rounded to it. */
export function toAgeMs(startTicks: number, readAtMs: number): number {
  return Math.max(0, Math.round(readAtMs - startTicks * msPerTick));
}

export function toKiB(pages: number): number {
  return pages * kibPerPage;
}

/** Milliseconds of the clock of start times. */
export function bootTimeMs(): number {
  return clock_gettime(CLOCK_BOOTTIME);
}

/** One argument after the other, each ended by a NUL; a process that has renamed itself may have overwritten them. */
export function splitArgv(text: string): string[] {
  if (text === '') return [];
  const argv = text.split('\0');
  if (argv.at(-1) === '') argv.pop();
  return argv;
}

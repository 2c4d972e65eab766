/**
 * The processes that a mount of proc shows, from /proc/PID/stat and cmdline: proc_pid_stat(5), proc_pid_cmdline(5). A
 * process that ends while it is read is left out: it was never seen whole. All of them are read in C, in one call: 100,000
 * take half a second there; a single one is read here, and is what the many are held against.
 */
import {
  _SC_CLK_TCK,
  _SC_PAGESIZE,
  CLOCK_BOOTTIME,
  clock_gettime,
  decodeUtf8,
  READ_ARGV,
  readProcesses,
  sysconf,
} from 'forkbed:posix';
import type { ProcessRecord, ProcessState } from '../../common/process-table/model.ts';
import { isReaped, PROCESS_STATES, type ProcStat, parseProcStat } from '../../common/process-table/parse-proc-stat.ts';
import { readFile } from './read-file.ts';

export const MS_PER_TICK = 1_000 / sysconf(_SC_CLK_TCK);
const kibPerPage = sysconf(_SC_PAGESIZE) / 1_024;

const HEAD_BYTES = 8;
const ROW_BYTES = 64;
const PID_BYTES = 4;
/** A table before in which there is nothing. */
export const NOTHING_KNOWN = new ArrayBuffer(HEAD_BYTES);
/** Where in a row each field lies, in its own size. */
const DOUBLES = { startTicks: 0, rssPages: 1, readAtMs: 2, inARow: ROW_BYTES / 8 };
const INTS = {
  pid: 6,
  ppid: 7,
  threads: 8,
  state: 9,
  session: 10,
  commandAt: 11,
  argvAt: 13,
  isChanged: 15,
  inARow: ROW_BYTES / 4,
};

/** By the letter's code. */
const STATES: readonly (ProcessState | undefined)[] = Array.from({ length: 128 }, (_, code) =>
  PROCESS_STATES.find((state) => state.charCodeAt(0) === code),
);

/** In the order of the pids; `withArgv: false` leaves every argv empty, in half the time. */
export function listProcesses(procDir: string, { withArgv = true } = {}): ProcessRecord[] {
  return unpackChanges(readProcesses(procDir, withArgv ? READ_ARGV : 0, NOTHING_KNOWN, 0, 1)).changed;
}

/** `undefined` for a pid that no process has, or none any more. */
export function readProcess(procDir: string, pid: number, { withArgv = true } = {}): ProcessRecord | undefined {
  const text = readFile(`${procDir}/${pid}/stat`);
  if (text === undefined) return undefined;
  const readAtMs = bootTimeMs();
  const stat = parseProcStat(text);
  if (isReaped(stat)) return undefined;
  // A zombie has no memory left in which an argv could lie.
  const argv = stat.state === 'Z' || !withArgv ? [] : splitArgv(readFile(`${procDir}/${pid}/cmdline`) ?? '');
  return toRecord({ stat, argv, readAtMs });
}

/**
 * What `readProcesses` returns, as records of the rows that are marked as changed. The layout is that of posix/proc.h: the numbers of rows
 * and of pids that are gone, both, and after them the text that the rows point to. A text that is the same as in the row before lies in
 * the same place: it is read once.
 * @throws ParseError for a process whose /proc/PID/stat is none
 */
export function unpackChanges(packed: ArrayBuffer): { changed: ProcessRecord[]; gone: number[] } {
  const [count = 0, goneCount = 0] = new Uint32Array(packed, 0, 2);
  const doubles = new Float64Array(packed, HEAD_BYTES, count * DOUBLES.inARow);
  const ints = new Int32Array(packed, HEAD_BYTES, count * INTS.inARow);
  const goneAt = HEAD_BYTES + count * ROW_BYTES;
  const gone = [...new Int32Array(packed, goneAt, goneCount)];
  const text = textReader(packed, goneAt + goneCount * PID_BYTES);
  const readCommand = text((command) => command);
  const readArgv = text(splitArgv);
  const changed: ProcessRecord[] = [];
  for (let row = 0; row < count; row += 1) {
    const int = row * INTS.inARow;
    if (ints[int + INTS.isChanged] === 0) continue;
    const double = row * DOUBLES.inARow;
    const command = readCommand(ints[int + INTS.commandAt] ?? 0, ints[int + INTS.commandAt + 1] ?? 0);
    const argv = readArgv(ints[int + INTS.argvAt] ?? 0, ints[int + INTS.argvAt + 1] ?? 0);
    const state = STATES[ints[int + INTS.state] ?? 0];
    const startTicks = doubles[double + DOUBLES.startTicks] ?? 0;
    const readAtMs = doubles[double + DOUBLES.readAtMs] ?? 0;
    if (state === undefined) {
      // Not the usual text: the strict parser takes it, or throws.
      const stat = parseProcStat(command);
      if (isReaped(stat)) gone.push(stat.pid);
      else changed.push(toRecord({ stat, argv, readAtMs }));
      continue;
    }
    // As toRecord does it, without an object in between: half the time of this loop.
    changed.push({
      pid: ints[int + INTS.pid] ?? 0,
      ppid: ints[int + INTS.ppid] ?? 0,
      state,
      startTicks,
      ageMs: toAgeMs(startTicks, readAtMs),
      session: ints[int + INTS.session] ?? 0,
      threads: ints[int + INTS.threads] ?? 0,
      rssKiB: toKiB(doubles[double + DOUBLES.rssPages] ?? 0),
      command,
      argv,
    });
  }
  return { changed, gone };
}

/** Of processes that a table of `readProcesses` has. */
export function countRows(packed: ArrayBuffer): number {
  return new Uint32Array(packed, 0, 1)[0] ?? 0;
}

/** Makes readers of the text at a place: each keeps what it has read last. */
function textReader(packed: ArrayBuffer, textAt: number) {
  return <Value>(toValue: (text: string) => Value): ((at: number, size: number) => Value) => {
    let [lastAt, lastSize, last] = [0, 0, toValue('')];
    return (at, size) => {
      if (at === lastAt && size === lastSize) return last;
      [lastAt, lastSize, last] = [at, size, toValue(decodeUtf8(packed, textAt + at, size))];
      return last;
    };
  };
}

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
    session: stat.session,
    threads: stat.threads,
    rssKiB: toKiB(stat.rssPages),
    command: stat.command,
    argv,
  };
}

/** Never below 0: a tick is 10 ms, and the start time is rounded to it. */
function toAgeMs(startTicks: number, readAtMs: number): number {
  return Math.max(0, Math.round(readAtMs - startTicks * MS_PER_TICK));
}

function toKiB(pages: number): number {
  return pages * kibPerPage;
}

/** Milliseconds of the clock of start times. */
export function bootTimeMs(): number {
  return clock_gettime(CLOCK_BOOTTIME);
}

/** One argument after the other, each ended by a NUL; a process that has renamed itself may have overwritten them. */
function splitArgv(text: string): string[] {
  if (text === '') return [];
  const argv = text.split('\0');
  if (argv.at(-1) === '') argv.pop();
  return argv;
}

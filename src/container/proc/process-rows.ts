/**
 * What `readProcesses` returns, as records. The layout is that of posix/proc.h: the number of rows, the rows, and after
 * them the text that they point to. A text that is the same as in the row before lies in the same place: it is read once.
 */
import { decodeUtf8 } from 'forkbed:posix';
import type { ProcessRecord, ProcessState } from '../../common/process-table/model.ts';
import { PROCESS_STATES, parseProcStat } from '../../common/process-table/parse-proc-stat.ts';
import { splitArgv, toAgeMs, toKiB, toRecord } from './process-record.ts';

const HEAD_BYTES = 8;
const ROW_BYTES = 56;
/** Where in a row each field lies, in its own size. */
const DOUBLES = { startTicks: 0, rssPages: 1, readAtMs: 2, inARow: ROW_BYTES / 8 };
const INTS = { pid: 6, ppid: 7, threads: 8, state: 9, commandAt: 10, argvAt: 12, inARow: ROW_BYTES / 4 };

/** By the letter's code. */
const STATES: readonly (ProcessState | undefined)[] = Array.from({ length: 128 }, (_, code) =>
  PROCESS_STATES.find((state) => state.charCodeAt(0) === code),
);

/** @throws ParseError for a process whose /proc/PID/stat is none */
export function unpackProcesses(packed: ArrayBuffer): ProcessRecord[] {
  const count = new Uint32Array(packed, 0, 1)[0] ?? 0;
  const doubles = new Float64Array(packed, HEAD_BYTES, count * DOUBLES.inARow);
  const ints = new Int32Array(packed, HEAD_BYTES, count * INTS.inARow);
  const textAt = HEAD_BYTES + count * ROW_BYTES;
  const text = (int: number) => decodeUtf8(packed, textAt + (ints[int] ?? 0), ints[int + 1] ?? 0);
  const isAsBefore = (int: number) =>
    int >= INTS.inARow && ints[int] === ints[int - INTS.inARow] && ints[int + 1] === ints[int + 1 - INTS.inARow];
  const records: ProcessRecord[] = [];
  let command = '';
  let argv: readonly string[] = [];
  for (let row = 0; row < count; row += 1) {
    const double = row * DOUBLES.inARow;
    const int = row * INTS.inARow;
    if (!isAsBefore(int + INTS.commandAt)) command = text(int + INTS.commandAt);
    if (!isAsBefore(int + INTS.argvAt)) argv = splitArgv(text(int + INTS.argvAt));
    const state = STATES[ints[int + INTS.state] ?? 0];
    const startTicks = doubles[double + DOUBLES.startTicks] ?? 0;
    const readAtMs = doubles[double + DOUBLES.readAtMs] ?? 0;
    if (state === undefined) {
      // Not the usual text: the strict parser takes it, or throws.
      records.push(toRecord({ stat: parseProcStat(command), argv, readAtMs }));
      continue;
    }
    // As toRecord does it, without an object in between: half the time of this loop.
    records.push({
      pid: ints[int + INTS.pid] ?? 0,
      ppid: ints[int + INTS.ppid] ?? 0,
      state,
      startTicks,
      ageMs: toAgeMs(startTicks, readAtMs),
      threads: ints[int + INTS.threads] ?? 0,
      rssKiB: toKiB(doubles[double + DOUBLES.rssPages] ?? 0),
      command,
      argv,
    });
  }
  return records;
}

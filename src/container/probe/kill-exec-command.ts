/**
 * `forkbed-probe kill-exec`: sends SIGKILL to the process that an exec of forkbed's own began as, and to no child of it, as an engine does
 * at the time-out of a health check. It takes the numbers of execs from stdin, a line each, until the end of file, and answers each
 * with a JSON line. It needs the right to: CAP_KILL, and CAP_SYS_PTRACE to read whose exec a process is.
 */
import { decodeUtf8, read, SIGKILL } from 'forkbed:posix';
import { ExitCode } from '../../common/exit-codes.ts';
import { ParseError } from '../../common/forkbed-error.ts';
import { text } from '../../common/option-kinds.ts';
import type { OptionValues } from '../../common/options.ts';
import { isZombie } from '../../common/process-table/process-tree.ts';
import { LineReader } from '../net/line-reader.ts';
import { printLine } from '../posix/output.ts';
import { StopSignals } from '../posix/stop-signals.ts';
import { takeLightCensus } from '../proc/census.ts';
import { readExecMarker } from '../proc/exec-marker.ts';
import type { Command } from '../program.ts';
import { sendSignal } from './signal-processes.ts';

const STDIN = 0;
const MAX_LINE_BYTES = 64;
const CHUNK_BYTES = 4_096;

const table = {
  proc: text({ default: '/proc', placeholder: 'DIR', help: 'the mount of proc to read' }),
};

export const killExecCommand: Command<typeof table> = {
  summary: 'Sends SIGKILL to the processes of execs, whose numbers it reads from stdin: one JSON line for each.',
  table,
  main: ({ proc }: OptionValues<typeof table>) => {
    const stop = new StopSignals();
    const reader = new LineReader({ decode: decodeUtf8, maxBytes: MAX_LINE_BYTES });
    const chunk = new ArrayBuffer(CHUNK_BYTES);
    while (!stop.arrived) {
      if (stop.wait({ untilMs: Number.POSITIVE_INFINITY, fd: STDIN }) === 0) continue;
      const length = read(STDIN, chunk, 0, CHUNK_BYTES) ?? 0;
      if (length === 0) break;
      const lines = reader.push(chunk, length);
      if (lines === undefined)
        throw new ParseError({ expected: 'the number of an exec', received: 'a line without an end' });
      for (const line of lines) answer(line, proc);
    }
    return stop.exitCode ?? ExitCode.Pass;
  },
};

/** @throws ParseError */
function answer(line: string, procDir: string): void {
  if (!/^\d{1,9}$/.test(line)) throw new ParseError({ expected: 'the number of an exec', received: line });
  const number = Number(line);
  printLine(JSON.stringify({ event: 'killed', number, pids: killExec(number, procDir) }));
}

/** The pids of those that got it: of an exec that has not ended one. */
function killExec(number: number, procDir: string): number[] {
  const { processes } = takeLightCensus(procDir, { withArgv: false });
  const roots = processes.filter((process) => process.ppid === 0 && process.pid !== 1 && !isZombie(process));
  return roots
    .map(({ pid }) => pid)
    .filter((pid) => readExecMarker(procDir, pid) === number && sendSignal(pid, SIGKILL));
}

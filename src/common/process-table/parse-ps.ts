/**
 * The output of `ps` from procps, the observer that people trust. Asked for without headings and with the one column that
 * may hold spaces, comm, last; its arguments stand here, beside the parser, so that the two cannot drift. Run it with
 * LC_ALL=C. It has neither the start time in ticks nor an argv that could be split.
 */
import { ParseError } from '../forkbed-error.ts';
import type { ProcessRecord } from './model.ts';
import { isProcessState } from './parse-proc-stat.ts';

/** What follows `ps` on its command line. `-ww`: never cut to the width of a terminal. */
export const PS_ARGUMENTS: readonly string[] = ['-e', '-ww', '-o', 'pid=,ppid=,state=,etimes=,nlwp=,rss=,comm='];

/** Right-aligned columns, each one space from the next; what follows the space after the sixth is comm, even if empty. */
const LINE = /^ *(\d+) +(\d+) ([A-Za-z]) +(\d+) +(\d+) +(\d+) (.*)$/;

/** A process each line, `ps` itself among them; `startTicks` is undefined and `argv` empty. @throws ParseError */
export function parsePs(text: string): ProcessRecord[] {
  const lines = text.split('\n');
  if (lines.pop() !== '')
    throw new ParseError({ expected: 'the whole output of ps, to its last newline', received: text });
  return lines.map(parseLine);
}

function parseLine(line: string): ProcessRecord {
  const [, pid, ppid, state, seconds, threads, rss, command] = LINE.exec(line) ?? [];
  if (!isProcessState(state) || command === undefined) {
    throw new ParseError({ expected: `a line of ps ${PS_ARGUMENTS.join(' ')}`, received: line });
  }
  return {
    pid: Number(pid),
    ppid: Number(ppid),
    state,
    startTicks: undefined,
    ageMs: Number(seconds) * 1_000,
    threads: Number(threads),
    rssKiB: Number(rss),
    command: state === 'Z' ? withoutMark(command) : command,
    argv: [],
  };
}

/** procps 3 marks a zombie in this column too, procps 4 does not. */
function withoutMark(command: string): string {
  return command.replace(/ <defunct>$/, '');
}

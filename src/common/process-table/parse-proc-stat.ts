/**
 * One /proc/PID/stat, as proc_pid_stat(5) describes it: `pid (comm) state ppid …`. The comm may hold spaces, brackets and
 * newlines, so it ends at the last `) ` of the text; nothing after it holds a bracket.
 */
import { ParseError } from '../forkbed-error.ts';
import type { ProcessState } from './model.ts';

/** The fields that forkbed uses; the numbers in brackets are those of the manual page. */
export interface ProcStat {
  /** (1) */
  readonly pid: number;
  /** (2) At most 15 bytes, of a kernel thread more. */
  readonly command: string;
  /** (3) */
  readonly state: ProcessState;
  /** (4) 0 for a process whose parent is outside its namespace. */
  readonly ppid: number;
  /** (6) The pid of the process that began it; 0 where that is outside its namespace, -1 where the process was reaped meanwhile. */
  readonly session: number;
  /** (20) */
  readonly threads: number;
  /** (22) Clock ticks after boot. */
  readonly startTicks: number;
  /** (24) */
  readonly rssPages: number;
}

export const PROCESS_STATES: readonly ProcessState[] = ['R', 'S', 'D', 'Z', 'T', 't', 'X', 'I', 'P'];

/** @throws ParseError */
export function parseProcStat(text: string): ProcStat {
  const open = text.indexOf(' (');
  const close = text.lastIndexOf(') ');
  if (open < 1 || close < open + 2) throw notAStat(text);
  const [state, ...fields] = text.slice(close + 2).split(' ');
  // Field 4, the ppid, is the first of `fields`.
  const field = (number: number) => toCount(fields[number - 4], text);
  if (!isProcessState(state)) throw notAStat(text);
  return {
    pid: toCount(text.slice(0, open), text),
    command: text.slice(open + 2, close),
    state,
    ppid: field(4),
    session: fields[2] === '-1' ? -1 : field(6),
    threads: field(20),
    startTicks: field(22),
    rssPages: field(24),
  };
}

/** The kernel has the text of a process that was reaped while it was read: its session is gone, and so is its parent. */
export function isReaped({ session }: ProcStat): boolean {
  return session === -1;
}

/** Whether it is one of the state letters of proc_pid_stat(5); `ps` shows the same. */
export function isProcessState(text: string | undefined): text is ProcessState {
  return PROCESS_STATES.some((state) => state === text);
}

function toCount(field: string | undefined, text: string): number {
  if (field === undefined || !/^\d+$/.test(field)) throw notAStat(text);
  return Number(field);
}

function notAStat(received: string): ParseError {
  return new ParseError({ expected: 'the text of /proc/PID/stat', received });
}

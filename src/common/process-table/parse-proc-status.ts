/**
 * One /proc/PID/status, as proc_pid_status(5) describes it: the part of a process that /proc/PID/stat does not have, most
 * of all what it does with its signals. The Name line escapes newlines, so no other line can be forged by a comm.
 */
import { ParseError } from '../forkbed-error.ts';
import type { SignalSets } from './model.ts';

export interface ProcStatus {
  /** Whether the process, or the thread whose file it is, has ended: a first thread can, while others go on. */
  readonly hasEnded: boolean;
  /** The real user id. */
  readonly uid: number;
  readonly threads: number;
  /** `undefined` for a zombie and for a kernel thread, which have no memory. */
  readonly rssKiB: number | undefined;
  /** What of it is the process's own, no file's: heap and stack. `undefined` also before Linux 4.5. */
  readonly anonymousKiB: number | undefined;
  /** Shared memory that is no file's, RssShmem. `undefined` like `anonymousKiB`. */
  readonly sharedKiB: number | undefined;
  readonly signals: SignalSets;
}

/** @throws ParseError */
export function parseProcStatus(text: string): ProcStatus {
  return {
    hasEnded: /^\t[ZX]/.test(findLine(text, 'State') ?? ''),
    uid: Number(required(text, 'Uid', /^\t(\d+)\t\d+\t\d+\t\d+$/)),
    threads: Number(required(text, 'Threads', /^\t(\d+)$/)),
    rssKiB: parseKiB(text, 'VmRSS'),
    anonymousKiB: parseKiB(text, 'RssAnon'),
    sharedKiB: parseKiB(text, 'RssShmem'),
    signals: {
      ignored: parseSignalMask(required(text, 'SigIgn', MASK)),
      blocked: parseSignalMask(required(text, 'SigBlk', MASK)),
      caught: parseSignalMask(required(text, 'SigCgt', MASK)),
    },
  };
}

function parseKiB(text: string, label: string): number | undefined {
  return findLine(text, label) === undefined ? undefined : Number(required(text, label, /^\t *(\d+) kB$/));
}

const MASK = /^\t([0-9a-f]{16})$/;

function required(text: string, label: string, form: RegExp): string {
  const value = form.exec(findLine(text, label) ?? '')?.[1];
  if (value === undefined) {
    throw new ParseError({
      expected: `a line ${label} of the form ${form.source} in /proc/PID/status`,
      received: text,
    });
  }
  return value;
}

/** What follows the label and its colon. By indexOf: a census reads thousands of these, and a search by pattern is slow. */
function findLine(text: string, label: string): string | undefined {
  const start = text.indexOf(`\n${label}:`);
  if (start === -1) return undefined;
  const end = text.indexOf('\n', start + 1);
  return text.slice(start + label.length + 2, end === -1 ? undefined : end);
}

/** Bit n - 1 of the 64 stands for signal n. Two halves, because the bit operators work on 32. */
function parseSignalMask(mask: string): number[] {
  const halves = [Number.parseInt(mask.slice(8), 16), Number.parseInt(mask.slice(0, 8), 16)];
  return halves.flatMap((half, index) => setBits(half).map((bit) => index * 32 + bit + 1));
}

function setBits(half: number): number[] {
  const bits: number[] = [];
  for (let bit = 0; bit < 32; bit += 1) {
    if (((half >>> bit) & 1) === 1) bits.push(bit);
  }
  return bits;
}

/** What the catalogue says of one program, and how it follows from what was seen. Pure: it looks at nothing itself. */

import type { SignalSets } from '../../src/common/process-table/model.ts';
import { signalNumber } from '../../src/common/process-table/signal-names.ts';
import type { Group } from './programs.ts';

/** `at once`: before the end of the first look. `later`: while it was watched. `left`: still a zombie at the end of the watch. */
export type Reaped = 'at once' | 'later' | 'left';

export type SigchldUse = 'default' | 'ignored' | 'caught' | 'blocked' | 'signalfd';

/** What PID 1 was seen to wait for when an orphan ended: `any` child, `known` ones by pid, or `none` where it called no wait at all. */
export type WaitsFor = 'any' | 'known' | 'none' | 'not traced';

export interface Stop {
  readonly signal: string;
  readonly seconds: number;
  readonly exitCode: number;
  /** By the engine, after ten seconds. */
  readonly killed: boolean;
}

export interface Reaping {
  readonly reaped: Reaped;
  /** How long the last of them stayed a zombie, in milliseconds; absent where one was left. */
  readonly reapedAfterMs?: number;
  /** How many were left when the watch ended, and how long it took. */
  readonly left: number;
  readonly watchedMs: number;
  /** Pids of those who adopted them; PID 1 alone where nobody else is a subreaper. */
  readonly adoptedBy: readonly number[];
  readonly lives: boolean;
  /** The exit code with which it ended; absent where it lives. */
  readonly endedWith?: number;
}

export interface Measured {
  readonly sigchld: SigchldUse;
  readonly waitsFor: WaitsFor;
  readonly reaping: Reaping;
  /** Lines that it logged while the orphans ended, as far as they speak of processes. */
  readonly logLines: number;
  /** Processes of its own that were gone afterwards. */
  readonly replaced: number;
  /** `docker stop` with no orphan. Absent where the program did not come up again. */
  readonly stop?: Stop;
  /** `docker stop` while an orphan lived, and whether the orphan was told to stop by SIGTERM before it was killed. */
  readonly stopWithOrphan?: Stop & { readonly orphanTold: boolean };
  /** With the signal that its documentation names. */
  readonly documentedStop?: Stop;
  readonly restarts?: boolean;
  readonly belowInit?: { readonly reaping: Reaping; readonly stop?: Stop };
}

export interface Row {
  readonly name: string;
  readonly group: Group;
  readonly command: string;
  /** Empty where it could not be had. */
  readonly version: string;
  /** The day of the measurement, as in ISO 8601, and how long it took. */
  readonly date: string;
  readonly seconds: number;
  readonly measured?: Measured;
  /** Why it was not measured; absent where it was. */
  readonly reason?: string;
}

/** docs/pid1.json. */
export interface Catalogue {
  readonly machine: string;
  readonly rows: readonly Row[];
}

const SIGCHLD = signalNumber('SIGCHLD') ?? 17;
const AT_ONCE_MS = 500;
const KILLED_EXIT_CODE = 137;
/** The engine kills after ten seconds; a little less, for clocks. */
const KILLED_AFTER_S = 9.5;

/** `signalfdMasks`: the `sigmask` lines of /proc/PID/fdinfo, as hexadecimal numbers. */
export function sigchldUse({ ignored, blocked, caught }: SignalSets, signalfdMasks: readonly string[]): SigchldUse {
  const bit = 1n << BigInt(SIGCHLD - 1);
  if (signalfdMasks.some((mask) => (BigInt(`0x${mask}`) & bit) !== 0n)) return 'signalfd';
  if (caught.includes(SIGCHLD)) return 'caught';
  if (ignored.includes(SIGCHLD)) return 'ignored';
  return blocked.includes(SIGCHLD) ? 'blocked' : 'default';
}

/** From the lines of strace for the threads of PID 1. */
export function waitsFor(trace: readonly string[]): WaitsFor {
  const calls = trace.flatMap((line) => /\b(?:wait4|waitpid|waitid)\((-?\w+)/.exec(line)?.[1] ?? []);
  if (calls.some((first) => first === '-1' || first === 'P_ALL')) return 'any';
  return calls.length > 0 ? 'known' : 'none';
}

export function reapedWhen({ left, lastMs }: { left: number; lastMs: number }): Reaped {
  if (left > 0) return 'left';
  return lastMs <= AT_ONCE_MS ? 'at once' : 'later';
}

export function toStop({ signal, ms, exitCode }: { signal: string; ms: number; exitCode: number }): Stop {
  const seconds = Math.round(ms / 100) / 10;
  return { signal, seconds, exitCode, killed: exitCode === KILLED_EXIT_CODE && seconds >= KILLED_AFTER_S };
}

/** Whether a log line speaks of a process that has ended. */
export function speaksOfProcess(line: string): boolean {
  return /\b(?:child|process|pid|worker|reap(?:ed|ing)?|exited|exit status|killed|died|terminated|signal)\b/i.test(
    line,
  );
}

/** What is compared of two measurements of one program; what varies with the load of the machine, such as seconds, is no fact. */
export const FACTS = [
  'version',
  'measured',
  'sigchld',
  'waits for',
  'orphans',
  'lives',
  'log',
  'replaced',
  'stop',
  'stop beside an orphan',
  'orphan told',
  'documented stop',
  'restarts',
  'orphans below an init',
  'stop below an init',
] as const;
export type Fact = (typeof FACTS)[number];

/** Each as a word of the page; a fact that was not measured is absent. */
export type Facts = Readonly<Partial<Record<Fact, string>>>;

export interface FactDifference {
  readonly name: string;
  readonly fact: Fact;
  readonly before: string;
  readonly now: string;
}

export interface RowFacts {
  readonly name: string;
  readonly facts: Facts;
}

export function differences(before: RowFacts, now: RowFacts): FactDifference[] {
  return FACTS.flatMap((fact) => {
    const [was = 'absent', is = 'absent'] = [before.facts[fact], now.facts[fact]];
    return was === is ? [] : [{ name: now.name, fact, before: was, now: is }];
  });
}

export function toRowFacts({ name, version, measured }: Row): RowFacts {
  return {
    name,
    facts: { version, measured: yesNo(measured !== undefined), ...(measured && measuredFacts(measured)) },
  };
}

function measuredFacts(measured: Measured): Facts {
  const { sigchld, waitsFor, reaping, logLines, replaced, stop, stopWithOrphan, documentedStop, belowInit } = measured;
  return withoutAbsent({
    sigchld,
    'waits for': waitsFor,
    orphans: reaping.lives ? reaping.reaped : undefined,
    lives: reaping.lives ? 'yes' : `no, ended with ${reaping.endedWith}`,
    log: yesNo(logLines > 0),
    replaced: yesNo(replaced > 0),
    stop: stopWord(stop),
    'stop beside an orphan': stopWord(stopWithOrphan),
    'orphan told': stopWithOrphan && yesNo(stopWithOrphan.orphanTold),
    'documented stop': stopWord(documentedStop),
    restarts: measured.restarts === undefined ? undefined : yesNo(measured.restarts),
    'orphans below an init': belowInit?.reaping.reaped,
    'stop below an init': stopWord(belowInit?.stop),
  });
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

function withoutAbsent(facts: Readonly<Partial<Record<Fact, string | undefined>>>): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([, word]) => word !== undefined));
}

/** `ends 143`, `killed`; `undefined` where it was not tried. */
export function stopWord(stop: Stop | undefined): string | undefined {
  if (stop === undefined) return undefined;
  return stop.killed ? 'killed' : `ends ${stop.exitCode}`;
}

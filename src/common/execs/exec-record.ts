/** One run of a command of an `ExecPlan`, as it ended. The client at the gate that stands for all execs reports each to the audit. */

import { FAULT_NAMES, type FaultName } from '../chaos/fault-kinds.ts';
import type { Fields } from '../events/fields.ts';
import { EXIT_PREFIX, LATE_EXEC, LEFT_EXEC, NOT_STARTED } from './exec-codes.ts';
import type { ExecPlan } from './exec-plan.ts';

/** The variable that each exec of forkbed's own has in its environment: the number of the exec. */
export const EXEC_VARIABLE = 'FORKBED_EXEC';

/**
 * `exited`: the process ended by itself, or with its container. `killed`: it got SIGKILL at the time-out. `left`: it still ran when
 * nobody waited for it any more. `not-started`: the engine refused it.
 */
export type ExecOutcome = 'exited' | 'killed' | 'left' | 'not-started';

const OUTCOMES: readonly ExecOutcome[] = ['exited', 'killed', 'left', 'not-started'];

/** Which run of which plan, and how it ended. */
export interface ExecRun {
  /** From 1, over all plans and rounds; the value of FORKBED_EXEC. */
  readonly number: number;
  /** The place of its plan among those of the load, from 0. */
  readonly plan: number;
  /** From 1, of its plan. */
  readonly run: number;
  /** How it ended. */
  readonly outcome: ExecOutcome;
  /** 0 to 255; absent where it is not known, or it has not ended. */
  readonly exitCode?: number;
  /** Whether it took longer than its plan allows. */
  readonly timedOut: boolean;
  /** The fault that was on meanwhile, the first of several; absent where none was. */
  readonly during?: FaultName;
}

export interface ExecRecord extends ExecRun {
  readonly event: 'exec';
  /** From its start to its end, or to the moment when nobody waited any more, in milliseconds. */
  readonly ms: number;
  /** Milliseconds of CLOCK_BOOTTIME between which its process was started and ended. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** What the host reports of an exec to the client at the gate, which adds the times of its own clock. */
export interface ExecEnded extends Omit<ExecRecord, 'event' | 'fromMs' | 'toMs'> {
  readonly event: 'ended';
  /** The end of what it printed, or the engine's reason; absent where it did as it was to do, or printed nothing. */
  readonly output?: string;
}

/** Whether it did as its plan has it: where an exec is to be left at its time-out, that is no failure. */
export function hasSucceeded({ outcome, exitCode, timedOut }: ExecRun, { kind, end }: ExecPlan): boolean {
  if (outcome === 'not-started') return false;
  if (timedOut) return kind === 'exec' && end !== 'wait';
  return outcome === 'exited' && exitCode === 0;
}

/** The code of a failed exec in a client's summary: `EXIT_7`, `ERR_EXEC_TIMEOUT`. */
export function failureCode({ outcome, exitCode, timedOut }: ExecRun): string {
  if (outcome === 'not-started') return NOT_STARTED;
  if (timedOut) return LATE_EXEC;
  return exitCode === undefined ? LEFT_EXEC : `${EXIT_PREFIX}${exitCode}`;
}

/** @throws ParseError */
export function toExecRun(fields: Fields): ExecRun {
  return {
    number: fields.count('number', 1),
    plan: fields.count('plan'),
    run: fields.count('run', 1),
    outcome: fields.choice('outcome', OUTCOMES),
    ...fields.optional('exitCode', (name) => fields.count(name)),
    timedOut: fields.flag('timedOut'),
    ...fields.optional('during', (name) => fields.choice(name, FAULT_NAMES)),
  };
}

/** @throws ParseError */
export function toExecRecord(fields: Fields): ExecRecord {
  return {
    event: fields.choice('event', ['exec']),
    ...toExecRun(fields),
    ms: fields.measure('ms'),
    fromMs: fields.measure('fromMs'),
    toMs: fields.measure('toMs'),
  };
}

/** @throws ParseError */
export function toExecEnded(fields: Fields): ExecEnded {
  return {
    event: fields.choice('event', ['ended']),
    ...toExecRun(fields),
    ms: fields.measure('ms'),
    ...fields.optional('output', (name) => fields.string(name)),
  };
}

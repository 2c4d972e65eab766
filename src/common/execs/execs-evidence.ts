/** What the audit has seen of the execs of a run, digested: counts, and a few examples of each kind. Plain data. */
import type { Percentiles } from '../events/client-summary.ts';
import type { Fields } from '../events/fields.ts';
import { toPercentiles } from '../events/parse-client-summary.ts';
import type { ProcessRecord } from '../process-table/model.ts';
import { toProcess } from '../process-table/parse-census.ts';
import { type ExecPlan, toExecPlan } from './exec-plan.ts';
import { type ExecRun, toExecRun } from './exec-record.ts';

/** What the execs of a run did, and what they left behind. */
export interface ExecsEvidence {
  /** In the order of the load. */
  readonly plans: readonly ExecPlanEvidence[];
  /** What one of several plans left: their runs went on at the same time. */
  readonly shared: ExecLeftovers;
}

/** The runs of one plan, those of further rounds among them. */
export interface ExecPlanEvidence {
  /** What was to be run. */
  readonly plan: ExecPlan;
  /** Runs that the engine started. */
  readonly started: number;
  /** Those of them that did as the plan has it. */
  readonly succeeded: number;
  /** Those of them that took longer than the plan allows. */
  readonly timedOut: number;
  /** How those ended that took longer; absent in reports that do not have it yet. */
  readonly late?: LateExecs;
  /** From start to end. */
  readonly durationMs: Percentiles;
  /** Runs that left a process alive when they ended; the first few of these processes. */
  readonly outlived: { readonly count: number; readonly examples: readonly ExecLeftover[] };
  /** Runs that still ran when nobody waited any more, and whose process no census has shown: it has not the variable of the exec. */
  readonly unseen?: number;
  /** What was left when all was over. */
  readonly left: ExecLeftovers;
}

/** How runs ended that took longer than their plan allows. */
export interface LateExecs {
  /** Those that got SIGKILL, and ended. */
  readonly killed: number;
  /** Those that ended before any signal was sent. */
  readonly exited: number;
  /** Those that still ran when nobody waited any more. */
  readonly left: number;
}

/** Processes that execs left behind. */
export interface ExecLeftovers {
  /** Zombies that outlived the settle window. */
  readonly zombies: { readonly count: number; readonly examples: readonly ExecLeftover[] };
  /** Processes that lived on after the settle window. */
  readonly survivors: { readonly count: number; readonly examples: readonly ExecLeftover[] };
}

/** A process that an exec left behind. */
export interface ExecLeftover {
  /** As the last census shows it. */
  readonly process: ProcessRecord;
  /** The exec, or each one that may have left it; the first few. */
  readonly by: readonly ExecRun[];
  /** How many may have left it. */
  readonly candidates: number;
}

/** @throws ParseError */
export function toExecsEvidence(fields: Fields): ExecsEvidence {
  return { plans: fields.objects('plans').map(toPlanEvidence), shared: toLeftovers(fields.object('shared')) };
}

function toPlanEvidence(fields: Fields): ExecPlanEvidence {
  return {
    plan: toExecPlan(fields.object('plan')),
    started: fields.count('started'),
    succeeded: fields.count('succeeded'),
    timedOut: fields.count('timedOut'),
    ...fields.optional('late', (name) => toLate(fields.object(name))),
    durationMs: toPercentiles(fields.object('durationMs')),
    outlived: toSome(fields.object('outlived')),
    ...fields.optional('unseen', (name) => fields.count(name)),
    left: toLeftovers(fields.object('left')),
  };
}

function toLate(fields: Fields): LateExecs {
  return { killed: fields.count('killed'), exited: fields.count('exited'), left: fields.count('left') };
}

function toLeftovers(fields: Fields): ExecLeftovers {
  return { zombies: toSome(fields.object('zombies')), survivors: toSome(fields.object('survivors')) };
}

function toSome(fields: Fields): ExecLeftovers['zombies'] {
  return {
    count: fields.count('count'),
    examples: fields.objects('examples').map((example) => ({
      process: toProcess(example.object('process')),
      by: example.objects('by').map(toExecRun),
      candidates: example.count('candidates', 1),
    })),
  };
}

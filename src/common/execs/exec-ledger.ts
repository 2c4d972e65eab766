/**
 * Whose a process is, where execs are the load: it knows which exec a process began as, by the marker in its environment, which
 * session it leads, and when each exec began and ended. A process is matched by its own marker; else by that of its session, which
 * a zombie has too; else by its start time, which lies within the exec. Fed with what was seen, it does not look for itself. Pure.
 */
import type { Percentiles } from '../events/client-summary.ts';
import { Histogram } from '../histogram.ts';
import { toIdentity } from '../process-table/identity.ts';
import type { ProcessRecord } from '../process-table/model.ts';
import type { ExecPlan } from './exec-plan.ts';
import { type ExecRecord, type ExecRun, hasSucceeded } from './exec-record.ts';
import type { ExecLeftover, ExecLeftovers, ExecsEvidence } from './execs-evidence.ts';

const MAX_EXAMPLES = 5;
const MAX_CANDIDATES = 5;

type Process = Pick<ProcessRecord, 'pid' | 'startTicks'>;

interface Account {
  started: number;
  succeeded: number;
  timedOut: number;
  readonly late: { killed: number; exited: number; left: number };
  readonly durations: Histogram;
  outlived: number;
  readonly outlivedExamples: ExecLeftover[];
}

export class ExecLedger {
  readonly #plans: readonly ExecPlan[];
  readonly #msPerTick: number;
  readonly #accounts: readonly Account[];
  /** In the order of their ends. */
  readonly #records: ExecRecord[] = [];
  /** Of the exec that took longest. */
  #maxMs = 0;
  readonly #byNumber = new Map<number, ExecRecord>();
  /** The number of the exec, by the identity of a process. */
  readonly #marks = new Map<string, number>();
  /** The number of the exec, by session. */
  readonly #sessions = new Map<number, number>();

  /** `msPerTick`: of `startTicks`. */
  constructor(plans: readonly ExecPlan[], { msPerTick }: { msPerTick: number }) {
    this.#plans = plans;
    this.#msPerTick = msPerTick;
    this.#accounts = plans.map(() => {
      const late = { killed: 0, exited: 0, left: 0 };
      return {
        ...{ started: 0, succeeded: 0, timedOut: 0, late },
        ...{ durations: new Histogram(), outlived: 0, outlivedExamples: [] },
      };
    });
  }

  /** An exec has ended, or nobody waits for it any more. */
  add(record: ExecRecord): void {
    const [plan, account] = [this.#plans[record.plan], this.#accounts[record.plan]];
    if (plan === undefined || account === undefined || this.#byNumber.has(record.number)) return;
    if (record.outcome === 'not-started') return;
    this.#records.splice(this.#firstEndedFrom(record.toMs), 0, record);
    this.#byNumber.set(record.number, record);
    this.#maxMs = Math.max(this.#maxMs, record.toMs - record.fromMs);
    account.started += 1;
    account.durations.record(record.ms);
    if (record.timedOut) {
      account.timedOut += 1;
      account.late[record.outcome] += 1;
    }
    if (hasSucceeded(record, plan)) account.succeeded += 1;
  }

  /** The process has the marker of that exec. `session`: as the kernel has it. */
  mark(process: Process, number: number, session: number): void {
    this.#marks.set(toIdentity(process), number);
    if (session > 0) this.#sessions.set(session, number);
  }

  /** Whether its marker is known. */
  isMarked(process: Process): boolean {
    return this.#marks.has(toIdentity(process));
  }

  /** A process that the exec left alive when it ended. */
  outlive(number: number, processes: readonly ProcessRecord[]): void {
    const record = this.#byNumber.get(number);
    const account = record === undefined ? undefined : this.#accounts[record.plan];
    const [process] = processes;
    if (record === undefined || account === undefined || process === undefined) return;
    account.outlived += 1;
    if (account.outlivedExamples.length < MAX_EXAMPLES) {
      account.outlivedExamples.push({ process, by: [toRun(record)], candidates: 1 });
    }
  }

  /** The exec that it is known to be of, by its marker or its session; `undefined` where neither is known. */
  findNumber(process: Process, session: number | undefined): number | undefined {
    return this.#marks.get(toIdentity(process)) ?? (session === undefined ? undefined : this.#sessions.get(session));
  }

  /** Every exec that may have left it; `session`: its own, where it may be one that an exec began. Empty where none may. */
  candidates(process: Process, session: number | undefined): readonly ExecRun[] {
    const number = this.findNumber(process, session);
    const record = number === undefined ? undefined : this.#byNumber.get(number);
    if (record !== undefined) return [record];
    if (number !== undefined || session === undefined || process.startTicks === undefined) return [];
    // A tick is rounded down.
    const [from, to] = [process.startTicks * this.#msPerTick, (process.startTicks + 1) * this.#msPerTick];
    const found: ExecRecord[] = [];
    for (let at = this.#firstEndedFrom(from); at < this.#records.length; at += 1) {
      const record = this.#records[at];
      if (record === undefined || record.toMs > to + this.#maxMs) break;
      if (record.fromMs <= to) found.push(record);
    }
    return found;
  }

  /** What became of them all, with what they left: each process with every exec that may have left it. */
  report(left: { zombies: readonly Attributed[]; survivors: readonly Attributed[] }): ExecsEvidence {
    const ofPlan = (items: readonly Attributed[], plan: number | undefined) =>
      toSome(items.filter(({ by }) => onlyPlan(by) === plan));
    const leftBy = (plan: number | undefined): ExecLeftovers => ({
      zombies: ofPlan(left.zombies, plan),
      survivors: ofPlan(left.survivors, plan),
    });
    return {
      plans: this.#plans.map((plan, index) => {
        const unseen = this.#countUnseen(index);
        return { plan, ...this.#account(index), ...(unseen === 0 ? {} : { unseen }), left: leftBy(index) };
      }),
      shared: leftBy(undefined),
    };
  }

  /** The place of the first record that ended at that time or later. There may be thousands of each. */
  #firstEndedFrom(ms: number): number {
    let [low, high] = [0, this.#records.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#records[middle]?.toMs ?? 0) < ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #countUnseen(plan: number): number {
    const seen = new Set(this.#marks.values());
    return this.#records.filter(
      (record) => record.plan === plan && record.outcome === 'left' && !seen.has(record.number),
    ).length;
  }

  #account(index: number): Omit<ExecsEvidence['plans'][number], 'plan' | 'left' | 'unseen'> {
    const account = this.#accounts[index];
    const durationMs: Percentiles = (account?.durations ?? new Histogram()).percentiles();
    const { started = 0, succeeded = 0, timedOut = 0, late, outlived = 0, outlivedExamples = [] } = account ?? {};
    return {
      ...{ started, succeeded, timedOut, durationMs },
      ...(timedOut === 0 || late === undefined ? {} : { late: { ...late } }),
      outlived: { count: outlived, examples: outlivedExamples },
    };
  }
}

/** A process, and every exec that may have left it: one at least. */
export interface Attributed {
  readonly process: ProcessRecord;
  readonly by: readonly ExecRun[];
}

function toSome(items: readonly Attributed[]): ExecLeftovers['zombies'] {
  return { count: items.length, examples: items.slice(0, MAX_EXAMPLES).map(toLeftover) };
}

function toLeftover({ process, by }: Attributed): ExecLeftover {
  return { process, by: by.slice(0, MAX_CANDIDATES).map(toRun), candidates: by.length };
}

function toRun({ number, plan, run, outcome, exitCode, timedOut, during }: ExecRun): ExecRun {
  return {
    ...{ number, plan, run, outcome },
    ...(exitCode === undefined ? {} : { exitCode }),
    timedOut,
    ...(during === undefined ? {} : { during }),
  };
}

/** `undefined` where they are of several. */
function onlyPlan(runs: readonly ExecRun[]): number | undefined {
  const plans = new Set(runs.map(({ plan }) => plan));
  return plans.size === 1 ? runs[0]?.plan : undefined;
}

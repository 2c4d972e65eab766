/**
 * Everything that is known of one check, as plain JSON: what the audit saw in each life of the subject, and what the host alone
 * knows. `judge` decides on nothing else, so a saved report can be judged again.
 */
import type { ClientFailures, InjectedFault } from '../chaos/chaos-record.ts';
import type { ProcessRecord } from '../process-table/model.ts';
import type { EngineCount } from './engine-count.ts';
import type { ControlEvidence, Evidence } from './evidence.ts';
import type { CheckId } from './finding.ts';

/** All that is known of one run, as plain JSON: what `judge` takes, and what a saved report holds. */
export interface RunEvidence {
  /** From its start on; after each fault that ended the subject a further one. */
  readonly lives: readonly [Life, ...Life[]];
  /** The faults that were injected in the first life, and the failures of its clients; absent where none was asked for. */
  readonly chaos?: {
    readonly seed: number;
    readonly faults: readonly InjectedFault[];
    readonly failures: readonly ClientFailures[];
  };
  /** The faults of which the subject ended. The second life of each is in `lives`, if it could be audited. */
  readonly restarts?: readonly [Restart, ...Restart[]];
  /** How PID 1 took its stop signal at the end; absent where nobody could ask it to stop, as under Compose. */
  readonly stop?:
    | { readonly kind: 'asked'; readonly evidence: StopEvidence }
    | { readonly kind: 'not-applicable'; readonly reason: string };
  /** Checks that may be unknown. */
  readonly allowUnknown: readonly string[];
  /** What was allowed with a reason, by a file; absent where nothing was. */
  readonly allowances?: AllowancesEvidence;
  /** The findings of the subject that are known; absent without a baseline. */
  readonly baseline?: readonly Culprit[];
}

/** What a finding rests on, without what changes from run to run. */
export interface Culprit {
  /** The id of the check that fails. */
  readonly check: CheckId;
  /** The command name of the process at fault; several with commas; `?` where it is not known. */
  readonly process: string;
  /** What it leaves: `zombie sleep`, `descriptor`. */
  readonly kind: string;
  /** How many; of memory KiB. */
  readonly count: number;
}

/** Something that a run is allowed, with the reason. */
export interface Allowance {
  /** A check that may be unknown, or a process that is left out, with its descendants. */
  readonly kind: 'unknown' | 'ignored';
  /** The id of the check, or the command name of the process. */
  readonly what: string;
  /** One line. */
  readonly reason: string;
  /** The last day on which it holds: `2026-12-31`; absent where it has none. */
  readonly expires?: string;
}

/** All that a run was allowed with a reason. */
export interface AllowancesEvidence {
  /** The day of the run, in UTC: `2026-11-28`. */
  readonly today: string;
  /** Those that have expired, too: they were not applied. */
  readonly declared: readonly [Allowance, ...Allowance[]];
}

/** What is known of the subject from one of its starts to its end. */
export interface Life {
  /** What the audit has seen. */
  readonly audit: AuditEvidence;
  /** Absent where the engine keeps no count, or the audit did not come so far. */
  readonly engineCount?: EngineCount;
  /** Why there is no count of the engine's, as a clause; absent where there is one, or nobody asked for it. */
  readonly noEngineCount?: string;
  /** The limit of processes of its container, and how many forks it refused; absent where there is none, or it was not met. */
  readonly pidsLimit?: { readonly limit: number; readonly refused: number };
  /** CPU time of its container since its start, in milliseconds; absent unless replies came too late, and the engine counts it. */
  readonly cpuMs?: number;
  /** The network of the clients, where the subject was taken off it during the run; absent otherwise. */
  readonly lostNetwork?: string;
  /** The fault after which this life began; absent for the first. */
  readonly after?: InjectedFault['fault'];
}

/** The evidence of an audit, or why there is none. */
export type AuditEvidence =
  | { readonly kind: 'complete'; readonly evidence: Evidence }
  /** It could not come to its evidence. `ended`: PID 1 ended under the load, and with it every observer in its namespace. */
  | {
      readonly kind: 'incomplete';
      readonly reason: string;
      readonly control?: ControlEvidence;
      readonly ended?: boolean;
    };

/** How the subject ended when it was asked to. Times are milliseconds. */
export interface StopEvidence {
  /** By name. */
  readonly signal: string;
  /** The exit code of PID 1: 128 and the number of the signal where one ended it. */
  readonly exitCode: number;
  /** From the request to its end, or to its next start where the engine does both. */
  readonly tookMs: number;
  /** How long the engine waits until it sends SIGKILL. */
  readonly graceMs: number;
  /** The processes that lived on shortly before SIGKILL, the first few; absent where it had ended by then. */
  readonly alive?: readonly ProcessRecord[];
}

/** A fault that ended the subject, and how the subject took it. */
export interface Restart {
  /** The fault, and whether it was injected. */
  readonly fault: InjectedFault;
  /** Absent where the fault was not injected; then so is all else. */
  readonly ended?: StopEvidence;
  /** Why nobody was served when it ran again; absent where somebody was, or no client was asked for. */
  readonly unserved?: string;
}

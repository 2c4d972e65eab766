/** What an audit is asked for, and what it works with. Times are milliseconds. */
import type { LoadKind } from '../../../common/checks/load-kind.ts';
import type { Endpoint } from '../../../common/endpoint.ts';
import type { AuditEvent } from '../../../common/events/audit-events.ts';
import type { Gate } from './gate.ts';
import type { Waits } from './waits.ts';

export interface AuditOptions {
  readonly procDir: string;
  /** `undefined` for none: the subject is PID 1, and there is no final probe. */
  readonly endpoint: Endpoint | undefined;
  /** 0 where time alone is to pass. */
  readonly clients: number;
  /** What the clients do; without clients nothing. */
  readonly clientsRun: Exclude<LoadKind, 'none'>;
  /** The least time to watch. */
  readonly forMs: number;
  /** Command names and pids of what is not the run's business. */
  readonly ignore: readonly string[];
  /** Connections, or runs, of each client before the baseline; 0 for none. */
  readonly warmUp: number;
  /** The subject's id, as the engine names it; empty where it is not known. */
  readonly container: string;
  /** When the engine started the subject, in milliseconds of the epoch; 0 where it is not known. */
  readonly startedAtMs: number;
  /** Whether PID 1 is of another container: see `pod-main.ts`. */
  readonly sharesProcesses: boolean;
  readonly startTimeoutMs: number;
  readonly limitMs: number;
  readonly settleMs: number;
  /** What the last client sends. */
  readonly payload: ArrayBuffer;
}

export interface AuditTools {
  readonly gate: Gate;
  readonly waits: Waits;
  /** Progress for people: a line a step. */
  readonly onProgress: (progress: string) => void;
  /** Events for programs. */
  readonly emit: (event: AuditEvent) => void;
}
